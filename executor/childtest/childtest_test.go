//go:build linux

package childtest_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"arivu/executor/childtest"
)

// middle is the variable that makes this test binary the process between a test and a
// child of that.
const middle = "ARIVU_CHILDTEST_MIDDLE"

// TestMiddle is the process of TestChildDiesWithTheProcess: it starts a child, tells its
// number and is killed.
func TestMiddle(t *testing.T) {
	if os.Getenv(middle) == "" {
		t.Skip("TestChildDiesWithTheProcess starts a process for it")
	}
	child := exec.Command("sleep", "600")
	childtest.Start(t, child)
	fmt.Printf("child:%d\n", child.Process.Pid)
	select {}
}

// A child ends with the process of its test, which had no time to clean up.
func TestChildDiesWithTheProcess(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run=^TestMiddle$")
	cmd.Env = append(os.Environ(), middle+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	childtest.Start(t, cmd)
	child := 0
	for lines := bufio.NewScanner(out); child == 0 && lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "child:"); ok {
			if child, err = strconv.Atoi(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if child == 0 || !runs(t, child) {
		t.Fatalf("there is no child %d", child)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); runs(t, child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = syscall.Kill(child, syscall.SIGKILL)
			t.Fatal("the child lives on")
		}
	}
}

// A child ends with its test.
func TestChildDiesWithTheTest(t *testing.T) {
	t.Parallel()
	child := exec.Command("sleep", "600")
	t.Run("test", func(t *testing.T) { childtest.Start(t, child) })
	if runs(t, child.Process.Pid) {
		t.Error("the child lives on")
	}
}

// runs reports whether there is such a process, other than one that has ended and that
// nobody has asked about.
func runs(t *testing.T, pid int) bool {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if os.IsNotExist(err) {
		return false
	}
	if err != nil {
		return !strings.Contains(err.Error(), syscall.ESRCH.Error())
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z") && !strings.HasPrefix(rest, "X")
}
