package dev.holdfast.netlink;

/**
 * One number at a fixed place of a {@link Struct}.
 *
 * @param offset bytes from the start of the struct
 * @param bytes its width: 1, 2 or 4
 * @param name the kernel's name, such as {@code ifa_family}
 */
public record Field(int offset, int bytes, String name, boolean signed, boolean bigEndian) {

  public Field {
    if (offset < 0 || (bytes != 1 && bytes != 2 && bytes != 4)) {
      throw new IllegalArgumentException(name + " has no place or width that a field can have");
    }
  }

  public static Field u8(int offset, String name) {
    return new Field(offset, 1, name, false, false);
  }

  public static Field u16(int offset, String name) {
    return new Field(offset, 2, name, false, false);
  }

  /** In network order, as {@code res_id} of {@code nfgenmsg}. */
  public static Field u16be(int offset, String name) {
    return new Field(offset, 2, name, false, true);
  }

  public static Field u32(int offset, String name) {
    return new Field(offset, 4, name, false, false);
  }

  public static Field s32(int offset, String name) {
    return new Field(offset, 4, name, true, false);
  }

  long read(byte[] from, int at) {
    if (bigEndian) {
      return Wire.bigEndian(from, at + offset, bytes);
    }
    return switch (bytes) {
      case 1 -> Wire.u8(from, at + offset);
      case 2 -> Wire.u16(from, at + offset);
      default -> signed ? Wire.s32(from, at + offset) : Wire.u32(from, at + offset);
    };
  }

  void write(byte[] into, int at, long value) {
    long limit = 1L << (8 * bytes);
    boolean fits = signed ? value == (int) value : value >= 0 && value < limit;
    if (!fits) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
    if (bigEndian) {
      Wire.putBigEndian(into, at + offset, bytes, value);
    } else {
      Wire.putLittleEndian(into, at + offset, bytes, value);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
