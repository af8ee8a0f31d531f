package dev.holdfast.netlink;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One netlink message as it lies in its bytes: {@code struct nlmsghdr}, a fixed header, attributes.
 *
 * <p>It is an immutable view, and cheap: a field or an attribute is decoded when it is asked for.
 */
public final class Message {

  /** {@code NLMSG_NOOP}: to be skipped. */
  public static final int NOOP = 1;

  /** {@code NLMSG_ERROR}: a refusal, or with errno 0 an acknowledgement. */
  public static final int ERROR = 2;

  /** {@code NLMSG_DONE}: the end of a reply of several messages. */
  public static final int DONE = 3;

  /** {@code struct nlmsghdr}: length 4, type 2, flags 2, sequence 4, port 4. */
  static final int HEADER = 16;

  private final byte[] bytes;
  private final int at;
  private final int length;
  private final @Nullable MessageType declared;

  Message(byte[] bytes, int at, int length, @Nullable MessageType declared) {
    this.bytes = bytes;
    this.at = at;
    this.length = length;
    this.declared = declared;
  }

  /**
   * A message of any type from its parts.
   *
   * @param type unsigned 16 bits, as {@code flags}
   * @param sequence unsigned 32 bits, as {@code port}
   */
  public static Message of(int type, int flags, long sequence, long port, byte[] payload) {
    byte[] bytes = new byte[HEADER + payload.length];
    System.arraycopy(payload, 0, bytes, HEADER, payload.length);
    writeHeader(bytes, 0, bytes.length, type, flags, sequence, port);
    return new Message(bytes, 0, bytes.length, null);
  }

  /** A message that is copied from where it arrived. */
  static Message of(byte[] bytes, int at, int length, @Nullable MessageType declared) {
    return new Message(Arrays.copyOfRange(bytes, at, at + length), 0, length, declared);
  }

  /** Starts a request of a declared type; {@code NLM_F_REQUEST} goes without saying. */
  public static Builder request(MessageType type, int flags) {
    return new Builder(type, flags | Flags.REQUEST);
  }

  private static void writeHeader(
      byte[] into, int at, int length, int type, int flags, long sequence, long port) {
    Wire.putLittleEndian(into, at, 4, length);
    Wire.putLittleEndian(into, at + 4, 2, type);
    Wire.putLittleEndian(into, at + 6, 2, flags);
    Wire.putLittleEndian(into, at + 8, 4, sequence);
    Wire.putLittleEndian(into, at + 12, 4, port);
  }

  /** {@code nlmsg_type}. */
  public int type() {
    return Wire.u16(bytes, at + 4);
  }

  /** Whether it is of this type. */
  public boolean is(MessageType type) {
    return type() == type.number();
  }

  /** What declares it; null if the vocabulary does not have its type. */
  public @Nullable MessageType declared() {
    return declared;
  }

  /** {@code nlmsg_flags}, see {@link Flags}. */
  public int flags() {
    return Wire.u16(bytes, at + 6);
  }

  boolean hasFlag(int flag) {
    return (flags() & flag) != 0;
  }

  /** {@code nlmsg_seq}, unsigned. */
  public long sequence() {
    return Wire.u32(bytes, at + 8);
  }

  /** {@code nlmsg_pid}, unsigned: of an event, the port id of who caused it; 0 is the kernel. */
  public long port() {
    return Wire.u32(bytes, at + 12);
  }

  /**
   * A number of the fixed header.
   *
   * @throws WireFormatException if the message ends before it
   */
  public long field(Field field) {
    if (field.offset() + field.bytes() > length - HEADER) {
      throw new WireFormatException(name() + " is too short for " + field);
    }
    return field.read(bytes, at + HEADER);
  }

  /** As {@link #field}, for those that fit: all but unsigned 32 bits. */
  public int number(Field field) {
    return Math.toIntExact(field(field));
  }

  /** The value of an attribute; null if it is not there. */
  public <T> @Nullable T get(Attr<T> attribute) {
    return attributes().get(attribute);
  }

  /** Everything behind the fixed header; nothing if the type is not declared. */
  public Attributes attributes() {
    if (declared == null) {
      return Attributes.EMPTY;
    }
    int skipped = HEADER + declared.header().bytes();
    if (skipped > length) {
      throw new WireFormatException(name() + " is too short for " + declared.header());
    }
    return new Attributes(bytes, at + skipped, length - skipped);
  }

  /** What follows {@code nlmsghdr}. */
  public byte[] payload() {
    return Arrays.copyOfRange(bytes, at + HEADER, at + length);
  }

  /** The message as it goes over the wire, without padding. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** Its length in bytes: {@code nlmsg_len}. */
  public int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  /** Where it starts in its array. */
  int start() {
    return at;
  }

  /** This message under a sequence number, from a port, with more flags. */
  Message stamped(int moreFlags, long sequence, long port) {
    byte[] copy = new byte[length];
    stamp(copy, 0, moreFlags, sequence, port);
    return new Message(copy, 0, length, declared);
  }

  /** Copies it and completes the header. */
  void stamp(byte[] into, int to, int moreFlags, long sequence, long port) {
    System.arraycopy(bytes, at, into, to, length);
    stampHeader(into, to, moreFlags, sequence, port);
  }

  /** Completes the header of a request that was written. */
  static void stampHeader(byte[] bytes, int at, int moreFlags, long sequence, long port) {
    bytes[at + 6] |= (byte) moreFlags;
    bytes[at + 7] |= (byte) (moreFlags >>> 8);
    Wire.putS32(bytes, at + 8, (int) sequence);
    Wire.putS32(bytes, at + 12, (int) port);
  }

  private String name() {
    return declared == null ? "message type " + type() : declared.name();
  }

  /** The same bytes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && Arrays.equals(bytes, at, at + length, that.bytes, that.at, that.at + that.length);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  /** The line of a {@link Trace}. */
  @Override
  public String toString() {
    return Trace.show(this);
  }

  /** Writes a request: the fields of its header, then attributes one behind the other. */
  public static final class Builder {

    private final MessageType type;
    private final Region region = new Region();
    private final Attributes.Builder attributes;

    private Builder(MessageType type, int flags) {
      this.type = type;
      region.extend(HEADER + type.header().bytes());
      writeHeader(region.bytes(0), 0, 0, type.number(), flags, 0, 0);
      attributes = new Attributes.Builder(region, type.name(), type.attributes());
    }

    /**
     * Sets a number of the fixed header; those that are not set are 0.
     *
     * @throws IllegalArgumentException if the header has no such field or the value does not fit
     */
    public Builder set(Field field, long value) {
      if (!type.header().has(field)) {
        throw new IllegalArgumentException(type.header() + " has no " + field);
      }
      field.write(region.bytes(0), HEADER, value);
      return this;
    }

    /** See {@link Attributes.Builder#put}. */
    public <T> Builder put(Attr<T> attribute, T value) {
      attributes.put(attribute, value);
      return this;
    }

    /** See {@link Attributes.Builder#putIf}. */
    public <T> Builder putIf(Attr<T> attribute, @Nullable T value) {
      attributes.putIf(attribute, value);
      return this;
    }

    /** See {@link Attributes.Builder#nest}. */
    public Builder nest(Attr<Attributes> attribute, Consumer<Attributes.Builder> inside) {
      attributes.nest(attribute, inside);
      return this;
    }

    /** Puts whatever somebody puts who knows attributes and not messages. */
    public Builder with(Consumer<Attributes.Builder> writer) {
      writer.accept(attributes);
      return this;
    }

    public Message build() {
      byte[] bytes = region.copy();
      Wire.putLittleEndian(bytes, 0, 4, bytes.length);
      return new Message(bytes, 0, bytes.length, type);
    }
  }

  static List<Attr<?>> declaredAttributes(@Nullable MessageType type) {
    return type == null ? List.of() : type.attributes();
  }
}
