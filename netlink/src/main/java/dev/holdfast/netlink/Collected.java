package dev.holdfast.netlink;

import java.util.ArrayList;
import java.util.List;

/** Keeps all that a dump shows. */
public final class Collected implements DumpSink {

  private final List<Message> messages = new ArrayList<>();

  /** Nothing so far. */
  public Collected() {}

  @Override
  public void begin() {
    messages.clear();
  }

  @Override
  public void show(Frame frame) {
    messages.add(frame.copy());
  }

  /** What the last dump showed, in the kernel's order. */
  public List<Message> messages() {
    return messages;
  }
}
