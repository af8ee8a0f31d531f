package dev.holdfast.host;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import dev.holdfast.host.HostException.Kind;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What one source owns in one scope, as a file of the state folder says it.
 *
 * @param host the namespace that was the document's {@code host:} when it was written
 * @param incarnation which namespace it is about, see {@link Incarnation}
 * @param owned as the source's {@link Codec} wrote it
 */
record StateRecord(Key key, Namespace host, String incarnation, JsonObject owned) {

  static final int FORMAT = 1;

  private static final String SELF = "self ";
  private static final int LONGEST_NAME = 200;

  private static final Gson GSON =
      new GsonBuilder()
          .setStrictness(Strictness.STRICT)
          .setPrettyPrinting()
          .serializeNulls()
          .disableHtmlEscaping()
          .create();

  record Key(Namespace namespace, String source) {
    @Override
    public String toString() {
      return source + " in " + namespace;
    }
  }

  /**
   * Where and when records are written: they say nothing in another boot, and what {@link
   * Namespace.Self} is depends on who asks.
   *
   * @param boot of /proc/sys/kernel/random/boot_id
   * @param self the identity of the network namespace that this process runs in
   */
  record Origin(String boot, String self) {

    static Origin here() throws HostException {
      try {
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        return new Origin(boot, Incarnation.of(new Namespace.Self()).text());
      } catch (IOException | KernelException e) {
        throw new HostException(Kind.OTHER, "this boot cannot be told: " + e.getMessage(), e);
      }
    }

    private String name(Namespace namespace) {
      return namespace instanceof Namespace.Self ? SELF + self : namespace.word();
    }

    /** The directory of a scope's records. */
    String directory(Namespace namespace) {
      String name = URLEncoder.encode(name(namespace), StandardCharsets.UTF_8).replace("*", "%2A");
      String safe = name.startsWith(".") ? "%2E" + name.substring(1) : name;
      return safe.length() <= LONGEST_NAME ? safe : digest(safe);
    }

    private static String digest(String name) {
      try {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every JDK has SHA-256", e);
      }
    }
  }

  /** The bytes are not a record that we can have written. */
  static final class NotOneException extends Exception {

    private static final long serialVersionUID = 1;

    NotOneException(String why) {
      super(why);
    }
  }

  /** The record was written before this boot. */
  static final class EarlierBootException extends Exception {

    private static final long serialVersionUID = 1;
  }

  /**
   * Reads a record; empty if it is about another process's {@code self}, which cannot be reached
   * from here.
   */
  static Optional<StateRecord> read(byte[] bytes, Origin origin)
      throws NotOneException, EarlierBootException {
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      JsonObject json = GSON.fromJson(text, JsonObject.class);
      int format = json.get("format").getAsInt();
      if (format != FORMAT) {
        throw new NotOneException("its format is " + format + ", this version knows " + FORMAT);
      }
      if (!json.get("boot").getAsString().equals(origin.boot)) {
        throw new EarlierBootException();
      }
      String namespace = json.get("namespace").getAsString();
      if (namespace.startsWith(SELF) && !namespace.equals(SELF + origin.self)) {
        return Optional.empty();
      }
      return Optional.of(
          new StateRecord(
              new Key(namespace(namespace), json.get("source").getAsString()),
              namespace(json.get("host").getAsString()),
              json.get("incarnation").getAsString(),
              json.getAsJsonObject("owned")));
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException
        | ClassCastException
        | NullPointerException e) {
      throw new NotOneException("it is not a record of holdfast");
    }
  }

  private static Namespace namespace(String name) {
    return name.startsWith(SELF) ? new Namespace.Self() : Namespace.parse(name);
  }

  String text(Origin origin) {
    JsonObject json = new JsonObject();
    json.addProperty("format", FORMAT);
    json.addProperty("boot", origin.boot);
    json.addProperty("namespace", origin.name(key.namespace));
    json.addProperty("host", origin.name(host));
    json.addProperty("incarnation", incarnation);
    json.addProperty("source", key.source);
    json.add("owned", owned);
    return GSON.toJson(json) + "\n";
  }
}
