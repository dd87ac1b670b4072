//go:build unix

package edge

import (
	"errors"
	"net"
	"syscall"
)

// hungUp reports whether the other end of a connection has closed it. The HTTP server
// notices only when it writes, which may be long after a query began.
func hungUp(c net.Conn) bool {
	if own, ok := c.(*conn); ok {
		c = own.Conn
	}
	holder, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := holder.SyscallConn()
	if err != nil {
		return true
	}
	gone := false
	err = raw.Read(func(fd uintptr) bool {
		var b [1]byte
		n, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		gone = (n == 0 && err == nil) || (err != nil && !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EINTR))
		return true
	})
	return gone || err != nil
}
