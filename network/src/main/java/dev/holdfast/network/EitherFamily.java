package dev.holdfast.network;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/** An address that the kernel holds in one attribute or another, as its family demands. */
record EitherFamily(Attr<IpAddress> v4, Attr<IpAddress> v6) implements Lies<IpAddress> {

  static EitherFamily of(int number4, String name4, int number6, String name6) {
    return new EitherFamily(Attr.of(number4, name4, Codecs.IP), Attr.of(number6, name6, Codecs.IP));
  }

  @Override
  public void write(IpAddress value, Links links, Said into) {
    into.put(value.isV4() ? v4 : v6, value);
  }

  @Override
  public @Nullable IpAddress read(Attributes from, Links links) {
    IpAddress four = from.get(v4);
    return four != null ? four : from.get(v6);
  }

  /** A tunnel stays with one family. */
  @Override
  public boolean isAnew(IpAddress from, IpAddress to) {
    return from.isV4() != to.isV4();
  }
}
