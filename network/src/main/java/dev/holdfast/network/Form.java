package dev.holdfast.network;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a link's attribute are written: as text in documents and plans, and as what the
 * kernel's attribute holds.
 *
 * @param parse reads a text, and refuses by {@link IllegalArgumentException} what is no such value
 * @param render the one text of a value, by which values are compared
 * @param out what the kernel gets
 * @param in what the kernel shows; null if that means nothing
 * @param words all its values, if they are words
 */
record Form<T, R>(
    Shape shape,
    Function<String, T> parse,
    Function<T, String> render,
    Codec<R> codec,
    BiFunction<T, Links, R> out,
    BiFunction<R, Links, @Nullable T> in,
    List<String> words) {

  Form {
    words = List.copyOf(words);
  }

  Form(
      Shape shape,
      Function<String, T> parse,
      Function<T, String> render,
      Codec<R> codec,
      BiFunction<T, Links, R> out,
      BiFunction<R, Links, @Nullable T> in) {
    this(shape, parse, render, codec, out, in, List.of());
  }

  /** How a value looks in a document. */
  enum Shape {
    FLAG,
    NUMBER,
    TEXT,
    LIST
  }

  /** No interface, where the name of one could be. */
  static final String NONE = "";

  /** A number that means yes or no. */
  static final Form<Boolean, Integer> FLAG8 = flag(Codecs.U8);

  static final Form<Boolean, Long> FLAG32 =
      new Form<>(
          Shape.FLAG,
          Form::flag,
          Object::toString,
          Codecs.U32,
          (value, _) -> value ? 1L : 0L,
          (value, _) -> value != 0);

  /** An attribute that says yes by being there. */
  static final Form<Boolean, Boolean> PRESENCE =
      new Form<>(
          Shape.FLAG,
          Form::flag,
          Object::toString,
          Codecs.FLAG,
          (value, _) -> value,
          (value, _) -> value);

  static final Form<IpAddress, IpAddress> IP =
      of(Shape.TEXT, IpAddress::parse, Object::toString, Codecs.IP);

  /** An address; none is written, and shown, as the one of no host. */
  static final Form<IpAddress, IpAddress> IPV4 = ofFamily(true);

  static final Form<IpAddress, IpAddress> IPV6 = ofFamily(false);

  static final Form<MacAddress, byte[]> MAC =
      new Form<>(
          Shape.TEXT,
          MacAddress::parse,
          Object::toString,
          Codecs.BYTES,
          (value, _) -> value.bytes(),
          (bytes, _) -> MacAddress.of(bytes).orElse(null));

  /** The name of another interface, which the kernel knows by its index. */
  static final Form<String, Integer> LINK =
      new Form<>(
          Shape.TEXT,
          Form::linkName,
          name -> name,
          Codecs.S32,
          (name, links) -> links.index(name),
          (index, links) -> index == 0 ? null : links.name(index));

  /** The same, or nothing for none. */
  static final Form<String, Integer> LINK_OR_NONE =
      new Form<>(
          Shape.TEXT,
          text -> text.equals(NONE) ? NONE : linkName(text),
          name -> name,
          Codecs.S32,
          (name, links) -> name.equals(NONE) ? 0 : links.index(name),
          (index, links) -> index == 0 ? NONE : links.name(index));

  /** A network namespace as documents call it, or nothing for the one that is meant anyway. */
  static final Form<String, String> NAMESPACE =
      of(
          Shape.TEXT,
          text -> text.equals(NONE) ? NONE : Namespace.parse(text).word(),
          text -> text,
          Codecs.STRING);

  private static <T> Form<T, T> of(
      Shape shape, Function<String, T> parse, Function<T, String> render, Codec<T> codec) {
    return new Form<>(shape, parse, render, codec, (value, _) -> value, (value, _) -> value);
  }

  private static Form<IpAddress, IpAddress> ofFamily(boolean v4) {
    return of(
        Shape.TEXT,
        text -> {
          IpAddress address = IpAddress.parse(text);
          if (address.isV4() != v4) {
            throw new IllegalArgumentException(
                text + " is not an IPv" + (v4 ? "4" : "6") + " address");
          }
          return address;
        },
        Object::toString,
        Codecs.IP);
  }

  private static Form<Boolean, Integer> flag(Codec<Integer> codec) {
    return new Form<>(
        Shape.FLAG,
        Form::flag,
        Object::toString,
        codec,
        (value, _) -> value ? 1 : 0,
        (value, _) -> value != 0);
  }

  private static Boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("expected true or false, not \"" + text + "\"");
    };
  }

  private static String linkName(String text) {
    LinkName.check(text);
    return text;
  }

  /** A whole number of 8 bits. */
  static Form<Long, Integer> u8(long least, long most) {
    return small(Codecs.U8, least, most);
  }

  /** A whole number of 16 bits. */
  static Form<Long, Integer> u16(long least, long most) {
    return small(Codecs.U16, least, most);
  }

  /** A whole number of 16 bits in network order, as UDP ports are. */
  static Form<Long, Integer> u16be(long least, long most) {
    return small(Codecs.U16_BE, least, most);
  }

  /** A whole number of 32 bits with a sign. */
  static Form<Long, Integer> s32(long least, long most) {
    return small(Codecs.S32, least, most);
  }

  private static Form<Long, Integer> small(Codec<Integer> codec, long least, long most) {
    return new Form<>(
        Shape.NUMBER,
        text -> number(text, least, most),
        Object::toString,
        codec,
        (value, _) -> value.intValue(),
        (value, _) -> value.longValue());
  }

  /** A whole number of 32 bits. */
  static Form<Long, Long> u32(long least, long most) {
    return of(Shape.NUMBER, text -> number(text, least, most), Object::toString, Codecs.U32);
  }

  /** A whole number of 32 bits in network order. */
  static Form<Long, Long> u32be(long least, long most) {
    return of(Shape.NUMBER, text -> number(text, least, most), Object::toString, Codecs.U32_BE);
  }

  /** A whole number of 64 bits. */
  static Form<Long, Long> u64(long least, long most) {
    return of(Shape.NUMBER, text -> number(text, least, most), Object::toString, Codecs.U64);
  }

  /** Numbers of which one has a name. */
  static <R> Form<Long, R> naming(Form<Long, R> numbers, long number, String name) {
    return new Form<>(
        Shape.NUMBER,
        text -> text.equals(name) ? (Long) number : numbers.parse.apply(text),
        value -> value == number ? name : numbers.render.apply(value),
        numbers.codec,
        numbers.out,
        numbers.in);
  }

  /** Numbers that people read as hexadecimal ones. */
  static <R> Form<Long, R> hex(Form<Long, R> numbers) {
    return new Form<>(
        Shape.NUMBER,
        numbers.parse,
        value -> "0x" + Long.toHexString(value),
        numbers.codec,
        numbers.out,
        numbers.in);
  }

  /** Texts of values that the kernel does not hold in one attribute; see {@link Lies}. */
  static <T> Form<T, byte[]> ofText(
      Shape shape, Function<String, T> parse, Function<T, String> render) {
    return new Form<>(shape, parse, render, Codecs.BYTES, (_, _) -> new byte[0], (_, _) -> null);
  }

  /** Values that are lists of items, in the order of their texts. */
  static <R> Form<String, R> list(
      Function<String, String> item,
      Codec<R> codec,
      Function<List<String>, R> out,
      Function<R, List<String>> in) {
    return new Form<>(
        Shape.LIST,
        text -> joined(items(text).stream().map(item).toList()),
        text -> text,
        codec,
        (text, _) -> out.apply(items(text)),
        (raw, _) -> joined(in.apply(raw)));
  }

  /** The items of a list's text. */
  static List<String> items(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(i -> !i.isEmpty()).toList();
  }

  /** The one text of a list. */
  static String joined(List<String> items) {
    return items.stream().distinct().sorted().collect(Collectors.joining(", "));
  }

  /** A text of so many bytes at most. */
  static Form<String, String> text(int mostBytes) {
    return of(
        Shape.TEXT,
        text -> {
          if (text.getBytes(StandardCharsets.UTF_8).length > mostBytes || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                "expected a text of at most " + mostBytes + " bytes, not \"" + text + "\"");
          }
          return text;
        },
        text -> text,
        Codecs.STRING);
  }

  /** One of some words for numbers of 8 bits: number, word, number, word, … */
  static Form<String, Integer> word8(Object... numbersAndWords) {
    return word(Codecs.U8, Integer::longValue, Long::intValue, numbersAndWords);
  }

  /** One of some words for numbers of 16 bits. */
  static Form<String, Integer> word16(Object... numbersAndWords) {
    return word(Codecs.U16, Integer::longValue, Long::intValue, numbersAndWords);
  }

  /** One of some words for numbers of 16 bits in network order. */
  static Form<String, Integer> word16be(Object... numbersAndWords) {
    return word(Codecs.U16_BE, Integer::longValue, Long::intValue, numbersAndWords);
  }

  /** One of some words for numbers of 32 bits. */
  static Form<String, Long> word32(Object... numbersAndWords) {
    return word(Codecs.U32, number -> number, number -> number, numbersAndWords);
  }

  private static <R> Form<String, R> word(
      Codec<R> codec, Function<R, Long> wide, Function<Long, R> narrow, Object... pairs) {
    Map<Long, String> words = new LinkedHashMap<>();
    Map<String, Long> numbers = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      long number = ((Integer) pairs[i]).longValue();
      String name = (String) pairs[i + 1];
      words.put(number, name);
      numbers.put(name, number);
    }
    return new Form<>(
        Shape.TEXT,
        text -> {
          if (!numbers.containsKey(text)) {
            throw new IllegalArgumentException(
                "\"" + text + "\" is none of " + String.join(", ", words.values()));
          }
          return text;
        },
        text -> text,
        codec,
        (name, _) -> narrow.apply(numbers.getOrDefault(name, 0L)),
        (number, _) -> words.get(wide.apply(number)),
        List.copyOf(words.values()));
  }

  /** A decimal number, or one of 0x…. */
  static long number(String text, long least, long most) {
    boolean hexadecimal = text.matches("0x[0-9a-fA-F]{1,15}");
    if (!hexadecimal && !text.matches("0|-?[1-9][0-9]{0,18}")) {
      throw new IllegalArgumentException("expected a decimal number, not \"" + text + "\"");
    }
    try {
      long number = hexadecimal ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Out of every range.
    }
    throw new IllegalArgumentException(
        "expected a number from " + least + " to " + most + ", not " + text);
  }
}
