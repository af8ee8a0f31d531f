package dev.holdfast.sysctl;

/** Which sysctls change others when they are written, as far as the kernel's source tells. */
final class SideEffects {

  private SideEffects() {}

  /**
   * Whether a write of this one may have changed another, so that a look at it alone is no answer.
   */
  static boolean mayChangeOthers(SysctlKey key) {
    if (key.writingRank() < PerInterface.ORDINARY) {
      return true;
    }
    // A ratio and its bytes take each other's place: dirty_handler and overcommit of mm/.
    return key.components().getFirst().equals("vm")
        // It becomes allowed, too: tcp_set_default_congestion_control of net/ipv4/tcp_cong.c.
        || key.toString().equals("net.ipv4.tcp_congestion_control");
  }
}
