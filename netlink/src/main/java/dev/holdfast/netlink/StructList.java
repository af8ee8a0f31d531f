package dev.holdfast.netlink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Structs in a row, each with attributes behind it and its own length in front: the payload of
 * {@code RTA_MULTIPATH}, whose {@code struct rtnexthop} begins with {@code rtnh_len}.
 *
 * <p>Each starts at a multiple of 4. Fewer bytes at the end than a struct has are ignored, as the
 * kernel does; a length that does not fit is a {@link WireFormatException}.
 *
 * @param struct what each begins with
 * @param size the field of it that holds the length, attributes included
 * @param attributes what may follow the struct
 */
public record StructList(Struct struct, Field size, List<Attr<?>> attributes)
    implements Codec<List<StructList.Entry>> {

  public StructList {
    if (!struct.has(size)) {
      throw new IllegalArgumentException(struct + " has no " + size);
    }
    attributes = Attr.distinct(struct.toString(), attributes);
  }

  public static StructList of(Struct struct, Field size, Attr<?>... attributes) {
    return new StructList(struct, size, List.of(attributes));
  }

  /** One struct and its attributes. */
  public static final class Entry {

    private final byte[] bytes;
    private final Attributes attributes;

    private Entry(byte[] bytes, int header) {
      this.bytes = bytes;
      this.attributes = new Attributes(bytes, header, bytes.length - header);
    }

    /** A number of the struct; the length is what it has on the wire. */
    public long field(Field field) {
      return field.read(bytes, 0);
    }

    /** As {@link #field}, for those that fit: all but unsigned 32 bits. */
    public int number(Field field) {
      return Math.toIntExact(field(field));
    }

    /** The value of an attribute; null if it is not there. */
    public <T> @Nullable T get(Attr<T> attribute) {
      return attributes.get(attribute);
    }

    public Attributes attributes() {
      return attributes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "0x" + java.util.HexFormat.of().formatHex(bytes);
    }
  }

  /** Begins an entry. */
  public Builder entry() {
    return new Builder();
  }

  /** Writes one entry: the fields of its struct, then attributes one behind the other. */
  public final class Builder {

    private final Region region = new Region();
    private final Attributes.Builder inside =
        new Attributes.Builder(region, struct.toString(), attributes);

    private Builder() {
      region.extend(struct.bytes());
    }

    /** Sets a number of the struct; those that are not set are 0. */
    public Builder set(Field field, long value) {
      if (!struct.has(field)) {
        throw new IllegalArgumentException(struct + " has no " + field);
      }
      field.write(region.bytes(0), 0, value);
      return this;
    }

    /** What to put behind the struct. */
    public Attributes.Builder attributes() {
      return inside;
    }

    public Entry build() {
      byte[] bytes = region.copy();
      size.write(bytes, 0, bytes.length);
      return new Entry(bytes, struct.bytes());
    }
  }

  @Override
  public int length(List<Entry> value) {
    int length = 0;
    for (Entry entry : value) {
      length = Wire.align(length) + entry.bytes.length;
    }
    return length;
  }

  @Override
  public void write(List<Entry> value, byte[] into, int at) {
    int to = at;
    for (Entry entry : value) {
      System.arraycopy(entry.bytes, 0, into, to, entry.bytes.length);
      to += Wire.align(entry.bytes.length);
    }
  }

  @Override
  public List<Entry> read(byte[] from, int at, int length) {
    List<Entry> entries = new ArrayList<>();
    int end = at + length;
    for (int next = at; end - next >= struct.bytes(); ) {
      long bytes = size.read(from, next);
      if (bytes < struct.bytes() || bytes > end - next) {
        throw new WireFormatException(
            struct + " of " + bytes + " bytes where " + (end - next) + " are left");
      }
      entries.add(new Entry(Arrays.copyOfRange(from, next, next + (int) bytes), struct.bytes()));
      next += Wire.align((int) bytes);
    }
    return List.copyOf(entries);
  }

  @Override
  public String show(List<Entry> value) {
    StringJoiner all = new StringJoiner(", ", "[", "]");
    for (Entry entry : value) {
      StringJoiner parts = new StringJoiner(", ", "{", " ");
      for (Field field : struct.fields()) {
        parts.add(field + " " + entry.field(field));
      }
      all.add(parts + Trace.attributes(entry.attributes, attributes) + "}");
    }
    return all.toString();
  }
}
