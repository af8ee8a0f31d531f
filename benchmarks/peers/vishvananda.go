// What Go's vishvananda/netlink takes to add or list many routes: vishvananda add COUNT, vishvananda list
package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/vishvananda/netlink"
)

func main() {
	began := time.Now()
	var err error
	if os.Args[1] == "add" {
		var count int
		count, err = strconv.Atoi(os.Args[2])
		began = time.Now()
		for i := 0; i < count && err == nil; i++ {
			to := make(net.IP, 4)
			binary.BigEndian.PutUint32(to, 0x0a000000+uint32(i))
			err = netlink.RouteAdd(&netlink.Route{
				Dst:      &net.IPNet{IP: to, Mask: net.CIDRMask(32, 32)},
				Gw:       net.IPv4(192, 0, 2, 2),
				Protocol: 72,
			})
		}
	} else {
		_, err = netlink.RouteList(nil, netlink.FAMILY_V4)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("elapsed_s=%.9f\n", time.Since(began).Seconds())
}
