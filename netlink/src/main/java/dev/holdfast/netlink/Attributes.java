package dev.holdfast.netlink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run of attributes as they lie in a message: {@code struct nlattr}, each aligned to 4 bytes.
 *
 * <p>It is a view: an attribute is decoded when it is asked for. Fewer bytes at the end than an
 * attribute's header has are ignored, as the kernel does; any other disorder is a {@link
 * WireFormatException}.
 */
public final class Attributes {

  /** No attributes. */
  public static final Attributes EMPTY = new Attributes(new byte[0], 0, 0);

  static final int HEADER = 4;

  private final byte[] bytes;
  private final int from;
  private final int length;

  Attributes(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
  }

  /** The attributes that some bytes hold. */
  public static Attributes of(byte[] bytes) {
    return new Attributes(bytes.clone(), 0, bytes.length);
  }

  /** Builds attributes of any number and name, such as what a message type nests. */
  public static Builder build() {
    return new Builder(new Region(), "", null);
  }

  /** The value of the first such attribute; null if there is none. */
  public <T> @Nullable T get(Attr<T> attribute) {
    int at = find(attribute.number());
    return at < 0 ? null : attribute.read(bytes, at + HEADER, size(at) - HEADER);
  }

  /** The values of all such attributes, as the kernel's lists repeat them. */
  public <T> List<T> all(Attr<T> attribute) {
    List<T> values = new ArrayList<>();
    for (Place place = first(); place != null; place = place.next()) {
      if (place.type() == attribute.number()) {
        values.add(attribute.read(bytes, place.payload(), place.length()));
      }
    }
    return values;
  }

  public boolean has(Attr<?> attribute) {
    return find(attribute.number()) >= 0;
  }

  // What a dump of many objects spends its time in, so it makes no object for each attribute.
  private int find(int number) {
    int at = from;
    while (from + length - at >= HEADER) {
      if (type(at) == number) {
        return at;
      }
      at += Wire.align(size(at));
    }
    return -1;
  }

  private int type(int at) {
    return Wire.u16(bytes, at + 2) & Attr.TYPE_MASK;
  }

  /** The length of the attribute that starts there, header included. */
  private int size(int at) {
    int left = from + length - at;
    int size = Wire.u16(bytes, at);
    if (size < HEADER || size > left) {
      throw new WireFormatException(
          "an attribute of " + size + " bytes where " + left + " are left");
    }
    return size;
  }

  /** One attribute, undecoded. */
  public static final class Raw {

    private final Place place;

    private Raw(Place place) {
      this.place = place;
    }

    /** Its number, without the bits for nesting and byte order. */
    public int type() {
      return place.type();
    }

    public byte[] payload() {
      int at = place.payload();
      return Arrays.copyOfRange(place.among.bytes, at, at + place.length());
    }

    /** Its payload by the declaration of an attribute. */
    public <T> T as(Attr<T> attribute) {
      return attribute.read(place.among.bytes, place.payload(), place.length());
    }
  }

  /** All attributes in their order. */
  public List<Raw> raw() {
    List<Raw> all = new ArrayList<>();
    for (Place place = first(); place != null; place = place.next()) {
      all.add(new Raw(place));
    }
    return all;
  }

  public boolean isEmpty() {
    return length < HEADER;
  }

  /** The bytes as they lie, trailing ones included. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  int length() {
    return length;
  }

  void copyTo(byte[] into, int at) {
    System.arraycopy(bytes, from, into, at, length);
  }

  byte[] array() {
    return bytes;
  }

  @Nullable Place first() {
    return place(from);
  }

  private @Nullable Place place(int at) {
    return from + length - at < HEADER ? null : new Place(this, at, size(at));
  }

  /** Where one attribute lies. */
  record Place(Attributes among, int at, int size) {

    int type() {
      return among.type(at);
    }

    int payload() {
      return at + HEADER;
    }

    int length() {
      return size - HEADER;
    }

    @Nullable Place next() {
      return among.place(at + Wire.align(size));
    }
  }

  /** The same bytes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes that
        && Arrays.equals(
            bytes, from, from + length, that.bytes, that.from, that.from + that.length);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes());
  }

  @Override
  public String toString() {
    return Trace.attributes(this, List.of());
  }

  /** Writes attributes one behind the other. */
  public static final class Builder {

    private final Region region;
    private final String owner;
    private final @Nullable List<Attr<?>> declared;

    /**
     * @param declared what may be put; null for anything
     */
    Builder(Region region, String owner, @Nullable List<Attr<?>> declared) {
      this.region = region;
      this.owner = owner;
      this.declared = declared;
    }

    /**
     * Puts one attribute.
     *
     * @throws IllegalArgumentException if it is not declared here or the value does not fit
     */
    public <T> Builder put(Attr<T> attribute, T value) {
      check(attribute);
      if (attribute.codec().equals(Codecs.FLAG) && value.equals(false)) {
        return this;
      }
      int start = region.open(attribute);
      try {
        int length = attribute.codec().length(value);
        attribute.codec().write(value, region.bytes(length), region.end());
        region.extend(length);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(attribute.name() + ": " + e.getMessage(), e);
      }
      region.close(attribute, start);
      return this;
    }

    /** Puts one attribute if there is a value for it. */
    public <T> Builder putIf(Attr<T> attribute, @Nullable T value) {
      return value == null ? this : put(attribute, value);
    }

    /** Puts attributes inside an attribute, which is left out if nothing was put inside. */
    public Builder nest(Attr<Attributes> attribute, Consumer<Builder> inside) {
      check(attribute);
      int start = region.open(attribute);
      int empty = region.end();
      inside.accept(new Builder(region, attribute.name(), attribute.children()));
      if (region.end() == empty) {
        region.reset(start);
      } else {
        region.close(attribute, start);
      }
      return this;
    }

    private void check(Attr<?> attribute) {
      if (declared != null && !Attr.among(declared, attribute)) {
        throw new IllegalArgumentException(owner + " declares no " + attribute);
      }
    }

    public Attributes attributes() {
      byte[] bytes = region.copy();
      return new Attributes(bytes, 0, bytes.length);
    }
  }
}
