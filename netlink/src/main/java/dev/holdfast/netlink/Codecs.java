package dev.holdfast.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;

/** The codecs that the kernel's attributes have in common. */
public final class Codecs {

  /** An unsigned byte. */
  public static final Codec<Integer> U8 = new Numeric<>(1, false, bits -> (int) (bits & 0xff));

  /** An unsigned 16-bit number in host order. */
  public static final Codec<Integer> U16 = new Numeric<>(2, false, bits -> (int) (bits & 0xffff));

  /** An unsigned 16-bit number in network order. */
  public static final Codec<Integer> U16_BE = new Numeric<>(2, true, bits -> (int) (bits & 0xffff));

  /** An unsigned 32-bit number in host order. */
  public static final Codec<Long> U32 = new Numeric<>(4, false, bits -> bits & 0xffff_ffffL);

  /** An unsigned 32-bit number in network order. */
  public static final Codec<Long> U32_BE = new Numeric<>(4, true, bits -> bits & 0xffff_ffffL);

  /** A signed 32-bit number in host order, as interface indices are. */
  public static final Codec<Integer> S32 = new Numeric<>(4, false, Long::intValue);

  /** 64 bits in host order; those above {@link Long#MAX_VALUE} are negative, and shown unsigned. */
  public static final Codec<Long> U64 =
      shown(new Numeric<>(8, false, bits -> bits), Long::toUnsignedString);

  /** 64 bits in network order, shown as {@link #U64}. */
  public static final Codec<Long> U64_BE =
      shown(new Numeric<>(8, true, bits -> bits), Long::toUnsignedString);

  /** UTF-8 text that ends with a NUL on the wire; what follows a NUL is not read. */
  public static final Codec<String> STRING = new Text();

  /** Bytes as they are. */
  public static final Codec<byte[]> BYTES = new Bytes();

  /** An attribute that says yes by being there; {@code false} is left out. */
  public static final Codec<Boolean> FLAG = new Flag();

  /** An IPv4 address of 4 bytes or an IPv6 address of 16. */
  public static final Codec<IpAddress> IP = new Ip();

  /** An Ethernet address. A link of another kind has a hardware address of another length. */
  public static final Codec<MacAddress> MAC = new Mac();

  /** Attributes inside an attribute. */
  public static final Codec<Attributes> NESTED = new Nested();

  private Codecs() {}

  /** The same bytes, shown in another way: by the name of a constant or of bits, say. */
  public static <T> Codec<T> shown(Codec<T> codec, Function<T, String> show) {
    return new Codec<>() {
      @Override
      public int length(T value) {
        return codec.length(value);
      }

      @Override
      public void write(T value, byte[] into, int at) {
        codec.write(value, into, at);
      }

      @Override
      public T read(byte[] from, int at, int length) {
        return codec.read(from, at, length);
      }

      @Override
      public String show(T value) {
        return show.apply(value);
      }
    };
  }

  /** The same bytes, which no trace shows: {@link Codec#isSecret}. */
  public static <T> Codec<T> secret(Codec<T> codec) {
    return new Codec<>() {
      @Override
      public int length(T value) {
        return codec.length(value);
      }

      @Override
      public void write(T value, byte[] into, int at) {
        codec.write(value, into, at);
      }

      @Override
      public T read(byte[] from, int at, int length) {
        return codec.read(from, at, length);
      }

      @Override
      public String show(T value) {
        return Trace.HIDDEN;
      }

      @Override
      public boolean isSecret() {
        return true;
      }
    };
  }

  static void expect(int wanted, int length) {
    if (length != wanted) {
      throw new WireFormatException("has " + length + " bytes, not " + wanted);
    }
  }

  private record Numeric<T extends Number>(int width, boolean bigEndian, Function<Long, T> of)
      implements Codec<T> {

    @Override
    public int length(T value) {
      return width;
    }

    @Override
    public void write(T value, byte[] into, int at) {
      long bits = value.longValue();
      if (of.apply(bits).longValue() != bits) {
        throw new IllegalArgumentException(bits + " does not fit into " + width + " bytes");
      }
      if (bigEndian) {
        Wire.putBigEndian(into, at, width, bits);
      } else {
        Wire.putLittleEndian(into, at, width, bits);
      }
    }

    @Override
    public T read(byte[] from, int at, int length) {
      expect(width, length);
      if (bigEndian) {
        return of.apply(Wire.bigEndian(from, at, width));
      }
      return of.apply(
          switch (width) {
            case 1 -> (long) Wire.u8(from, at);
            case 2 -> (long) Wire.u16(from, at);
            case 4 -> Wire.u32(from, at);
            default -> Wire.s64(from, at);
          });
    }

    @Override
    public String show(T value) {
      return value.toString();
    }
  }

  private record Text() implements Codec<String> {

    @Override
    public int length(String value) {
      return value.getBytes(StandardCharsets.UTF_8).length + 1;
    }

    @Override
    public void write(String value, byte[] into, int at) {
      if (value.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a text of the kernel ends at its NUL: " + show(value));
      }
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(bytes, 0, into, at, bytes.length);
      into[at + bytes.length] = 0;
    }

    @Override
    public String read(byte[] from, int at, int length) {
      int end = at;
      while (end < at + length && from[end] != 0) {
        end++;
      }
      return new String(from, at, end - at, StandardCharsets.UTF_8);
    }

    @Override
    public String show(String value) {
      StringBuilder text = new StringBuilder("\"");
      value
          .chars()
          .forEach(c -> {
            if (c == '"' || c == '\\') {
              text.append('\\').append((char) c);
            } else if (c < 0x20 || c == 0x7f) {
              text.append(String.format("\\x%02x", c));
            } else {
              text.append((char) c);
            }
          });
      return text.append('"').toString();
    }
  }

  private record Bytes() implements Codec<byte[]> {

    @Override
    public int length(byte[] value) {
      return value.length;
    }

    @Override
    public void write(byte[] value, byte[] into, int at) {
      System.arraycopy(value, 0, into, at, value.length);
    }

    @Override
    public byte[] read(byte[] from, int at, int length) {
      return Arrays.copyOfRange(from, at, at + length);
    }

    @Override
    public String show(byte[] value) {
      return "0x" + HexFormat.of().formatHex(value);
    }
  }

  private record Flag() implements Codec<Boolean> {

    @Override
    public int length(Boolean value) {
      return 0;
    }

    @Override
    public void write(Boolean value, byte[] into, int at) {
      // Its presence is the value.
    }

    @Override
    public Boolean read(byte[] from, int at, int length) {
      expect(0, length);
      return true;
    }

    @Override
    public String show(Boolean value) {
      return value.toString();
    }
  }

  private record Ip() implements Codec<IpAddress> {

    @Override
    public int length(IpAddress value) {
      return value.bits() / 8;
    }

    @Override
    public void write(IpAddress value, byte[] into, int at) {
      value.write(into, at);
    }

    @Override
    public IpAddress read(byte[] from, int at, int length) {
      return IpAddress.of(from, at, length)
          .orElseThrow(() -> new WireFormatException("has " + length + " bytes, not 4 or 16"));
    }

    @Override
    public String show(IpAddress value) {
      return value.toString();
    }
  }

  private record Mac() implements Codec<MacAddress> {

    @Override
    public int length(MacAddress value) {
      return MacAddress.OCTETS;
    }

    @Override
    public void write(MacAddress value, byte[] into, int at) {
      Wire.putBigEndian(into, at, MacAddress.OCTETS, value.bits());
    }

    @Override
    public MacAddress read(byte[] from, int at, int length) {
      expect(MacAddress.OCTETS, length);
      return new MacAddress(Wire.bigEndian(from, at, length));
    }

    @Override
    public String show(MacAddress value) {
      return value.toString();
    }
  }

  private record Nested() implements Codec<Attributes> {

    @Override
    public int length(Attributes value) {
      return value.length();
    }

    @Override
    public void write(Attributes value, byte[] into, int at) {
      value.copyTo(into, at);
    }

    @Override
    public Attributes read(byte[] from, int at, int length) {
      return new Attributes(from, at, length);
    }

    @Override
    public String show(Attributes value) {
      return value.toString();
    }
  }
}
