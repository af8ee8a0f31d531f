package dev.holdfast.netlink;

import java.util.List;

/** Requests that are written one by one when they are sent, and need not exist before. */
public interface Requests {

  int size();

  /** At least as many bytes as the request needs, a multiple of 4. */
  int room(int index);

  /**
   * Writes a request whose flags are those that it needs by itself, and whose sequence number and
   * port are of no interest.
   *
   * @return its length in bytes: {@code nlmsg_len}
   */
  int write(int index, byte[] into, int at);

  /** What it asks, in an operator's words; see {@link Request}. */
  String action(int index);

  /** The same as a message: a refusal points at parts of it. */
  Message message(int index);

  /** What is told of requests that did not simply work; nothing is told of the others. */
  @FunctionalInterface
  interface Trouble {
    void with(int index, Outcome outcome);

    /** So many of the first requests have been sent and answered. */
    default void sent(int count) {}
  }

  /** Requests that are there. */
  static Requests of(List<Request> requests) {
    return new Requests() {
      @Override
      public int size() {
        return requests.size();
      }

      @Override
      public int room(int index) {
        return Wire.align(message(index).length());
      }

      @Override
      public int write(int index, byte[] into, int at) {
        Message message = message(index);
        System.arraycopy(message.array(), message.start(), into, at, message.length());
        return message.length();
      }

      @Override
      public String action(int index) {
        return requests.get(index).action();
      }

      @Override
      public Message message(int index) {
        return requests.get(index).message();
      }
    };
  }
}
