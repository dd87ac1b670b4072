export { Button, Chip, IconButton, SmallButton } from "../ui/Button";
export { CopyButton } from "../ui/CopyButton";
export { Section } from "../ui/Section";
