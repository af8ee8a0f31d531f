package dev.holdfast.nftables;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes that are compared by what they are. */
final class Blob {

  static final Blob EMPTY = new Blob(new byte[0]);

  private final byte[] bytes;

  Blob(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Of an attribute that may not be there. */
  static @Nullable Blob of(byte @Nullable [] bytes) {
    return bytes == null ? null : new Blob(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Blob that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Puts parts together such that no two lists of parts come to the same. */
  static final class Builder {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    Builder put(int tag, byte[] part) {
      number(tag);
      number(part.length);
      out.writeBytes(part);
      return this;
    }

    Builder put(int tag, @Nullable Blob part) {
      return part == null ? this : put(tag, part.bytes);
    }

    Builder put(int tag, @Nullable String part) {
      return part == null ? this : put(tag, part.getBytes(StandardCharsets.UTF_8));
    }

    Builder put(int tag, @Nullable Long part) {
      if (part != null) {
        number(tag);
        number(8);
        number((int) (part >> 32));
        number(part.intValue());
      }
      return this;
    }

    private void number(int value) {
      out.write(value >> 24);
      out.write(value >> 16);
      out.write(value >> 8);
      out.write(value);
    }

    Blob build() {
      return new Blob(out.toByteArray());
    }
  }
}
