package dev.holdfast.netlink;

/**
 * How a value lies in the payload of an attribute: written, read and shown from one place.
 *
 * <p>Byte order and width are part of a codec, so an attribute cannot be written one way and read
 * another. {@link Codecs} has the usual ones.
 */
public interface Codec<T> {

  /** How many bytes the value takes, without padding. */
  int length(T value);

  /** Writes {@link #length} bytes at an offset. */
  void write(T value, byte[] into, int at);

  /**
   * Reads a payload of so many bytes at an offset, all of them within the array.
   *
   * @throws WireFormatException if they are not such a value
   */
  T read(byte[] from, int at, int length);

  /** The value in a trace. */
  String show(T value);

  /**
   * Whether nobody may read it: then a trace shows {@code (hidden)}, and what cannot be taken apart
   * beside it, or is not known there, is not shown either.
   */
  default boolean isSecret() {
    return false;
  }
}
