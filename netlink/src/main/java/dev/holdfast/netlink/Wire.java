package dev.holdfast.netlink;

/** Numbers in a byte array by shifts, in the order of a little-endian host or of the network. */
final class Wire {

  private Wire() {}

  static int u8(byte[] bytes, int at) {
    return bytes[at] & 0xff;
  }

  static int u16(byte[] bytes, int at) {
    return u8(bytes, at) | (u8(bytes, at + 1) << 8);
  }

  static int s32(byte[] bytes, int at) {
    return u16(bytes, at) | (u16(bytes, at + 2) << 16);
  }

  static long u32(byte[] bytes, int at) {
    return s32(bytes, at) & 0xffff_ffffL;
  }

  static long s64(byte[] bytes, int at) {
    return u32(bytes, at) | (u32(bytes, at + 4) << 32);
  }

  /** A number of {@code length} bytes, the first the most significant. */
  static long bigEndian(byte[] bytes, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) | u8(bytes, at + i);
    }
    return value;
  }

  static void putLittleEndian(byte[] bytes, int at, int length, long value) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  static void putS32(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) (value >>> 16);
    bytes[at + 3] = (byte) (value >>> 24);
  }

  static void putBigEndian(byte[] bytes, int at, int length, long value) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (value >>> (8 * (length - 1 - i)));
    }
  }

  /** The next multiple of 4: {@code NLMSG_ALIGN} and {@code NLA_ALIGN}. */
  static int align(int length) {
    return (length + 3) & ~3;
  }
}
