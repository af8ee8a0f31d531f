package dev.holdfast.network;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the kernel holds a value of a link: mostly one attribute, sometimes bits of one, or two. */
interface Lies<T> {

  void write(T value, Links links, Said into);

  /** Null if nothing is known of it. */
  @Nullable T read(Attributes from, Links links);

  /** Whether the link has to be made anew to get from one value to another. */
  default boolean isAnew(T from, T to) {
    return false;
  }

  /** What has to be said to have one value where there is another. */
  default T over(T before, T wanted) {
    return wanted;
  }

  /** One attribute of the kernel's and what its values mean. */
  record One<T, R>(Attr<R> attr, Form<T, R> form) implements Lies<T> {

    @Override
    public void write(T value, Links links, Said into) {
      into.put(attr, form.out().apply(value, links));
    }

    @Override
    public @Nullable T read(Attributes from, Links links) {
      R raw = from.get(attr);
      return raw == null ? null : form.in().apply(raw, links);
    }
  }

  /** Some bits of an attribute that others have bits of, too. */
  record Bits<R extends Number>(Attr<R> attr, long mask, Function<Long, R> narrow)
      implements Lies<Boolean> {

    static Bits<Integer> ofInt(Attr<Integer> attr, long mask) {
      return new Bits<>(attr, mask, Long::intValue);
    }

    static Bits<Long> ofLong(Attr<Long> attr, long mask) {
      return new Bits<>(attr, mask, bits -> bits);
    }

    @Override
    public void write(Boolean value, Links links, Said into) {
      into.put(attr, narrow.apply(value ? mask : 0));
    }

    @Override
    public @Nullable Boolean read(Attributes from, Links links) {
      R raw = from.get(attr);
      return raw == null ? null : (Boolean) ((raw.longValue() & mask) != 0);
    }
  }

  /** The same, but some changes need a new link. */
  record Anew<T>(Lies<T> lies, BiPredicate<T, T> between) implements Lies<T> {

    @Override
    public void write(T value, Links links, Said into) {
      lies.write(value, links, into);
    }

    @Override
    public @Nullable T read(Attributes from, Links links) {
      return lies.read(from, links);
    }

    @Override
    public boolean isAnew(T from, T to) {
      return between.test(from, to);
    }
  }
}
