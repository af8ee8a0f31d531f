package dev.holdfast.network;

import org.junit.jupiter.api.Test;

/** A way is asked for as ip(8) asks for it: iproute2 6.1 on Linux 6.18, after the header. */
class RouteLookupWireTest {

  private static final int HEADER = 12;

  @Test
  void allThatCanBeAsked() {
    // ip route get 203.0.113.7 from 192.0.2.2 iif v0 oif v1 mark 7 uid 4000
    RouteLookup lookup =
        RouteLookup.to("203.0.113.7").from("192.0.2.2").iif("v0").oif("v1").mark(7).uid(4000);
    Fixtures.assertSame(
        RouteLookupMessages.ask(lookup, 3, 2),
        HEADER,
        "022020000000000000100000 08000100cb007107 08000200c0000202 08001900a00f0000"
            + " 0800030003000000 0800040002000000 0800100007000000");
  }

  @Test
  void anAddressAlone() {
    // ip route get 2001:db8::7
    Fixtures.assertSame(
        RouteLookupMessages.ask(RouteLookup.to("2001:db8::7"), null, null),
        HEADER,
        "0a8000000000000000000000 1400010020010db8000000000000000000000007");
  }
}
