#!/usr/bin/python3
"""What pyroute2 takes to add many routes: pyroute2 add COUNT"""
import socket
import struct
import sys
import time

from pyroute2 import IPRoute

with IPRoute() as ip:
    began = time.monotonic()
    for i in range(int(sys.argv[2])):
        to = socket.inet_ntoa(struct.pack("!I", 0x0A000000 + i))
        ip.route("add", dst=to + "/32", gateway="192.0.2.2", proto=72)
    print(f"elapsed_s={time.monotonic() - began:.9f}")
