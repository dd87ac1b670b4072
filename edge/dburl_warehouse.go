package edge

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// snowflake joins the fields of a Snowflake account. The password may be a token, or the
// key is among the parameters.
func (f *databaseFields) snowflake() (string, bool, error) {
	if err := missing(needed{"host", f.Host}, needed{"database", f.Database}, needed{"user", f.User}); err != nil {
		return "", true, err
	}
	host, err := f.address()
	if err != nil {
		return "", true, err
	}
	u := &url.URL{Scheme: "snowflake", Host: host, User: url.User(*f.User), Path: "/" + *f.Database}
	if f.Password != nil {
		u.User = url.UserPassword(*f.User, *f.Password)
	}
	if schema := value(f.Schema); schema != "" {
		u.Path += "/" + schema
	}
	u.RawQuery = f.params().Encode()
	return u.String(), true, nil
}

// databricks joins the fields of a SQL warehouse. The password is the token.
func (f *databaseFields) databricks() (string, bool, error) {
	if err := missing(needed{"host", f.Host}, needed{"path", f.Path}); err != nil {
		return "", true, err
	}
	host, err := f.address()
	if err != nil {
		return "", true, err
	}
	u := &url.URL{Scheme: "databricks", Host: host, Path: "/" + strings.TrimPrefix(*f.Path, "/")}
	if f.Password != nil {
		u.User = url.UserPassword("token", *f.Password)
	}
	params := f.params()
	for name, field := range map[string]*string{"catalog": f.Database, "schema": f.Schema} {
		if value(field) != "" {
			params.Set(name, *field)
		}
	}
	u.RawQuery = params.Encode()
	return u.String(), true, nil
}

// address is the host, with the port if there is one.
func (f *databaseFields) address() (string, error) {
	if f.Port == nil {
		if strings.Count(*f.Host, ":") > 1 && !strings.HasPrefix(*f.Host, "[") {
			return "[" + *f.Host + "]", nil
		}
		return *f.Host, nil
	}
	if err := checkRange("port", int64(*f.Port), 1, 65535); err != nil {
		return "", err
	}
	return net.JoinHostPort(strings.Trim(*f.Host, "[]"), strconv.Itoa(*f.Port)), nil
}
