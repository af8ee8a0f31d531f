package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

/**
 * Where IPsec policies of one number begin: {@code type xfrm} of ip-link(8), {@code IFLA_XFRM_*}.
 */
public final class Xfrm {

  /** The link that packets leave by. */
  public static final LinkAttribute<String> DEV =
      data("dev", 1, "IFLA_XFRM_LINK", Form.LINK_OR_NONE)
          .fixed()
          .ifAbsent(Form.NONE)
          .usually(Form.NONE);

  /** The number of the policies. */
  public static final LinkAttribute<Long> IF_ID =
      data("if_id", 2, "IFLA_XFRM_IF_ID", Form.u32(1, 0xFFFF_FFFFL));

  static final LinkKind KIND =
      LinkKind.of("xfrm", DEV, IF_ID)
          .requiring(IF_ID)
          .crossing()
          .with(LinkKind.Trait.WHOLE_CHANGES);

  private Xfrm() {}
}
