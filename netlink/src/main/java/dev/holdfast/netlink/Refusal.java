package dev.holdfast.netlink;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says when it refuses: errno, its text, and the attribute that it points at.
 *
 * <p>{@code NLMSG_ERROR} holds an errno, the request's header (and its payload, unless capped), and
 * then attributes of its own; {@code NLMSG_DONE} a status and such attributes. See linux/netlink.h,
 * {@code enum nlmsgerr_attrs}.
 */
final class Refusal {

  private static final Attr<String> MSG = Attr.of(1, "NLMSGERR_ATTR_MSG", Codecs.STRING);
  private static final Attr<Long> OFFS = Attr.of(2, "NLMSGERR_ATTR_OFFS", Codecs.U32);
  private static final Attr<Long> MISS_TYPE = Attr.of(5, "NLMSGERR_ATTR_MISS_TYPE", Codecs.U32);
  private static final Attr<Long> MISS_NEST = Attr.of(6, "NLMSGERR_ATTR_MISS_NEST", Codecs.U32);
  private static final int STATUS = 4;

  private Refusal() {}

  /**
   * The refusal that an error or an end carries; empty if it says that all is well.
   *
   * @param request what was asked, to name what the kernel points at
   */
  static Optional<KernelException> of(String action, Message answer, Message request) {
    byte[] payload = answer.payload();
    if (payload.length < STATUS) {
      // An end without a status is a success of a kernel before 2.6.
      return answer.type() == Message.DONE ? Optional.empty() : Optional.of(malformed(action));
    }
    int status = Wire.s32(payload, 0);
    if (status == 0 || (answer.type() == Message.DONE && status > 0)) {
      return Optional.empty();
    }
    if (status > 0) {
      return Optional.of(malformed(action));
    }
    try {
      return Optional.of(new KernelException(action, Errno.of(-status), text(answer, request)));
    } catch (WireFormatException e) {
      return Optional.of(new KernelException(action, Errno.of(-status)));
    }
  }

  /** Throws the refusal that an error or an end carries, if it carries one. */
  static void check(String action, Message answer, Message request) throws KernelException {
    Optional<KernelException> refusal = of(action, answer, request);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private static KernelException malformed(String action) {
    return new KernelException(action, Errno.EBADMSG, "the kernel's error message is malformed");
  }

  /** The kernel's words and what it points at; null if it said nothing beside the errno. */
  static @Nullable String text(Message answer, @Nullable Message request) {
    Attributes said = said(answer);
    String words = said.get(MSG);
    String subject = request == null ? null : subject(said, request);
    if (subject == null) {
      return words;
    }
    int status = -Wire.s32(answer.payload(), 0);
    return (words == null ? Errno.of(status).description() : words) + " (" + subject + ")";
  }

  private static Attributes said(Message answer) {
    if (!answer.hasFlag(Flags.ACK_TLVS)) {
      return Attributes.EMPTY;
    }
    byte[] payload = answer.payload();
    int skipped = STATUS;
    if (answer.type() == Message.ERROR) {
      if (payload.length < STATUS + Message.HEADER) {
        return Attributes.EMPTY;
      }
      // With CAP_ACK the attributes follow the copied header at once.
      long copied =
          answer.hasFlag(Flags.CAPPED) ? Message.HEADER : (Wire.u32(payload, STATUS) + 3) & ~3L;
      skipped = (int) Math.min(STATUS + copied, payload.length);
    }
    return new Attributes(payload, skipped, payload.length - skipped);
  }

  private static @Nullable String subject(Attributes said, Message request) {
    Long missing = said.get(MISS_TYPE);
    if (missing != null) {
      Long nest = said.get(MISS_NEST);
      String name = missing(request, missing.intValue(), nest == null ? 0 : nest.intValue());
      return name + " is missing";
    }
    Long offset = said.get(OFFS);
    return offset == null ? null : at(request, offset);
  }

  private static String missing(Message request, int type, int nest) {
    List<Attr<?>> declared = Message.declaredAttributes(request.declared());
    String path = "";
    if (nest > 0) {
      Pointed pointed = find(request.attributes(), declared, request.start() + (long) nest, true);
      if (pointed != null) {
        declared = pointed.children;
        path = pointed.path + "/";
      }
    }
    return path + name(declared, type).map(Attr::name).orElse("attribute " + type);
  }

  /** What lies at an offset from the start of the request: a field or an attribute. */
  private static @Nullable String at(Message request, long offset) {
    MessageType declared = request.declared();
    if (declared == null) {
      return null;
    }
    for (Field field : declared.header().fields()) {
      if (offset == Message.HEADER + field.offset()) {
        return field.name();
      }
    }
    Pointed pointed =
        find(request.attributes(), declared.attributes(), request.start() + offset, false);
    return pointed == null ? null : pointed.path;
  }

  /** An attribute that an offset points at, by the names on the way to it. */
  private record Pointed(String path, List<Attr<?>> children) {}

  /**
   * @param whole whether only the attribute that starts there will do
   */
  private static @Nullable Pointed find(
      Attributes attributes, List<Attr<?>> declared, long target, boolean whole) {
    for (Attributes.Place place = attributes.first(); place != null; place = place.next()) {
      if (target < place.at() || target >= place.at() + place.size()) {
        continue;
      }
      Optional<Attr<?>> known = name(declared, place.type());
      String path = known.map(Attr::name).orElse("attribute " + place.type());
      List<Attr<?>> children = known.map(Attr::children).orElse(List.of());
      if (target >= place.payload() && !children.isEmpty()) {
        Attributes inside = new Attributes(attributes.array(), place.payload(), place.length());
        Pointed inner = find(inside, children, target, whole);
        if (inner != null) {
          return new Pointed(path + "/" + inner.path, inner.children);
        }
      }
      return whole && target != place.at() ? null : new Pointed(path, children);
    }
    return null;
  }

  private static Optional<Attr<?>> name(List<Attr<?>> declared, int type) {
    for (Attr<?> attribute : declared) {
      if (attribute.number() == type) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }
}
