//go:build !unix

package edge

import "net"

// hungUp cannot be told here; a client that is gone is noticed at the next write.
func hungUp(net.Conn) bool { return false }
