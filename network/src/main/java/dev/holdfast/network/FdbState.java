package dev.holdfast.network;

import java.util.Locale;

/** How an entry of a bridge's forwarding table is held, see bridge(8). */
public enum FdbState {
  /** The address is behind the port, and stays there. */
  STATIC(0x40),
  /** The address is this machine's own: frames to it are not forwarded. */
  PERMANENT(0x80);

  private final int number;

  FdbState(int number) {
    this.number = number;
  }

  /** {@code NUD_NOARP} or {@code NUD_PERMANENT}, which to a bridge mean this. */
  int number() {
    return number;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code static} or {@code permanent}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static FdbState parse(String text) {
    return switch (text) {
      case "static" -> STATIC;
      case "permanent", "local" -> PERMANENT;
      case "dynamic", "temp" ->
          throw new IllegalArgumentException(
              "a bridge forgets what is " + text + ": static or permanent");
      default ->
          throw new IllegalArgumentException(
              "not the state of an entry: \"" + text + "\" (static or permanent)");
    };
  }
}
