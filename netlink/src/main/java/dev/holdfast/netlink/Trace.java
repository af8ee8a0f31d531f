package dev.holdfast.netlink;

import dev.holdfast.kernel.Errno;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Messages as lines for people, by the names of the declarations that wrote them.
 *
 * <p>A line reads {@code RTM_NEWADDR [request|ack|excl|create] seq 7 {ifa_family 2, IFA_LABEL
 * "v0"}}. What is not declared, or does not fit its declaration, is shown as bytes.
 */
public final class Trace {

  /** What stands for a value that nobody may read. */
  static final String HIDDEN = "(hidden)";

  private Trace() {}

  /** One line, without its end. */
  public static String show(Message message) {
    StringBuilder line = new StringBuilder(name(message));
    List<String> flags = flags(message);
    if (!flags.isEmpty()) {
      line.append(" [").append(String.join("|", flags)).append(']');
    }
    line.append(" seq ").append(message.sequence());
    if (message.port() != 0) {
      line.append(" port ").append(message.port());
    }
    return line.append(body(message)).toString();
  }

  private static String name(Message message) {
    MessageType declared = message.declared();
    if (declared != null) {
      return declared.name();
    }
    return switch (message.type()) {
      case Message.NOOP -> "NLMSG_NOOP";
      case Message.ERROR -> "NLMSG_ERROR";
      case Message.DONE -> "NLMSG_DONE";
      default -> "type " + message.type();
    };
  }

  /**
   * What a flag means depends on whether it is on a GET, a DEL or a NEW, and on control messages.
   */
  private static List<String> flags(Message message) {
    String name = name(message);
    List<String> names = new ArrayList<>(List.of("request", "multi", "ack", "echo"));
    names.add("dump_intr");
    names.add("dump_filtered");
    names.addAll(List.of("", ""));
    if (message.type() < 16) {
      names.addAll(List.of("capped", "ack_tlvs"));
    } else if (name.contains("GET") || isGeneric(message)) {
      names.addAll(List.of("root", "match", "atomic"));
    } else if (name.contains("DEL")) {
      names.addAll(List.of("nonrec", "bulk"));
    } else {
      names.addAll(List.of("replace", "excl", "create", "append"));
    }
    List<String> set = new ArrayList<>();
    for (int bit = 0; bit < 16; bit++) {
      if (message.hasFlag(1 << bit)) {
        String known = bit < names.size() ? names.get(bit) : "";
        set.add(known.isEmpty() ? "0x" + Integer.toHexString(1 << bit) : known);
      }
    }
    return set;
  }

  /** The families of generic netlink give no meaning to these flags but that of a dump. */
  private static boolean isGeneric(Message message) {
    MessageType declared = message.declared();
    return declared != null && declared.header().equals(GenericFamily.HEADER);
  }

  private static String body(Message message) {
    MessageType declared = message.declared();
    byte[] payload = message.payload();
    boolean control = message.type() == Message.ERROR || message.type() == Message.DONE;
    try {
      if (declared != null) {
        return declared(message, declared);
      }
      if (control && payload.length >= 4) {
        return status(-Wire.s32(payload, 0), Refusal.text(message, null));
      }
    } catch (WireFormatException e) {
      // The bytes themselves say it then.
    }
    List<Attr<?>> attributes = declared == null ? List.of() : declared.attributes();
    return payload.length == 0 ? "" : " " + bytes(payload, attributes);
  }

  private static String declared(Message message, MessageType declared) {
    StringJoiner parts = new StringJoiner(", ", " {", "}");
    for (Field field : declared.header().fields()) {
      parts.add(field + " " + message.field(field));
    }
    append(message.attributes(), declared.attributes(), parts);
    return parts.toString();
  }

  private static String status(int errno, @Nullable String text) {
    String name = errno > 0 ? Errno.of(errno).toString() : errno == 0 ? "ok" : "status " + -errno;
    return " " + name + (text == null ? "" : ": " + text);
  }

  static String attributes(Attributes attributes, List<Attr<?>> declared) {
    StringJoiner parts = new StringJoiner(", ", "{", "}");
    try {
      append(attributes, declared, parts);
    } catch (WireFormatException e) {
      return bytes(attributes.bytes(), declared);
    }
    return parts.toString();
  }

  private static void append(Attributes attributes, List<Attr<?>> declared, StringJoiner parts) {
    for (Attributes.Raw raw : attributes.raw()) {
      parts.add(
          declared.stream()
              .filter(attribute -> attribute.number() == raw.type())
              .findFirst()
              .map(attribute -> attribute + " " + value(attribute, raw))
              .orElseGet(() -> "attribute " + raw.type() + " " + bytes(raw.payload(), declared)));
    }
  }

  private static <T> String value(Attr<T> attribute, Attributes.Raw raw) {
    if (attribute.codec().isSecret()) {
      return HIDDEN;
    }
    try {
      T value = raw.as(attribute);
      return value instanceof Attributes inside
          ? attributes(inside, attribute.children())
          : attribute.codec().show(value);
    } catch (WireFormatException e) {
      return hex(raw.payload());
    }
  }

  /** What could not be taken apart, or is not known, unless a secret may be in it. */
  private static String bytes(byte[] bytes, List<Attr<?>> declared) {
    return hasSecret(declared) ? bytes.length + " bytes " + HIDDEN : hex(bytes);
  }

  private static boolean hasSecret(List<Attr<?>> declared) {
    return declared.stream()
        .anyMatch(attribute -> attribute.codec().isSecret() || hasSecret(attribute.children()));
  }

  private static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
