package dev.holdfast.netlink;

import java.util.ArrayList;
import java.util.List;

/** Messages one behind the other in a datagram, each aligned to 4 bytes. */
public final class Frames {

  private Frames() {}

  /**
   * Splits a datagram. Fewer bytes at the end than a message's header has are ignored.
   *
   * @param vocabulary the types whose headers and attributes are known
   * @throws WireFormatException if a length does not fit
   */
  public static List<Message> split(byte[] datagram, List<MessageType> vocabulary) {
    return split(datagram.clone(), new Vocabulary(vocabulary));
  }

  /** As above, of bytes that belong to the messages from now on. */
  static List<Message> split(byte[] datagram, Vocabulary vocabulary) {
    List<Message> messages = new ArrayList<>();
    Frame frame = new Frame(vocabulary);
    for (int at = 0; frame.show(datagram, at, datagram.length); at = frame.next(datagram.length)) {
      messages.add(new Message(datagram, at, frame.length(), vocabulary.declares(frame.type())));
    }
    return messages;
  }

  /**
   * Shows the messages of a datagram one by one, without a copy.
   *
   * @param vocabulary the types whose headers and attributes are known
   * @throws WireFormatException if a length does not fit
   */
  public static void show(byte[] datagram, List<MessageType> vocabulary, DumpSink sink) {
    Frame frame = new Frame(new Vocabulary(vocabulary));
    sink.begin();
    for (int at = 0; frame.show(datagram, at, datagram.length); at = frame.next(datagram.length)) {
      sink.show(frame);
    }
  }

  /** Joins messages to one datagram. */
  public static byte[] join(List<Message> messages) {
    int length = 0;
    for (Message message : messages) {
      length += Wire.align(message.length());
    }
    byte[] datagram = new byte[length];
    int at = 0;
    for (Message message : messages) {
      System.arraycopy(message.array(), message.start(), datagram, at, message.length());
      at += Wire.align(message.length());
    }
    return datagram;
  }
}
