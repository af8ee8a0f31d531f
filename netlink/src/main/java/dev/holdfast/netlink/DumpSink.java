package dev.holdfast.netlink;

/** Takes what a dump shows as it arrives. */
public interface DumpSink {

  /**
   * A dump begins. It does so again when it was interrupted by a change or some of it was lost:
   * what was shown before does not count any more.
   */
  void begin();

  /** One message. The frame is good until this returns, which must not use the socket. */
  void show(Frame frame);
}
