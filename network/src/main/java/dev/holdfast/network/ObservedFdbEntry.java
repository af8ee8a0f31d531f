package dev.holdfast.network;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a forwarding table as the kernel shows it.
 *
 * @param entry what an operator would write for it
 * @param bridge the bridge in whose table it is; null if it is in an interface's own
 * @param state {@code NUD_*} of linux/neighbour.h
 * @param flags {@code NTF_*}
 * @param own whether a link has it for being as it is: for its own address, or for the destination
 *     that a vxlan link was made with
 * @param unusual what {@code entry} cannot express of it; null if nothing
 */
public record ObservedFdbEntry(
    FdbEntry entry,
    @Nullable String bridge,
    int state,
    int flags,
    boolean own,
    @Nullable String unusual) {

  static final int EXT_LEARNED = 0x10;
  static final int STICKY = 0x40;

  private static final int HELD = 0x80 | 0x40;

  /** Whether it stays until somebody removes it; the others were learned, and are forgotten. */
  public boolean held() {
    return (state & HELD) != 0 && (flags & EXT_LEARNED) == 0;
  }

  /**
   * Whether the kernel made it by itself: what a link has for being as it is, and the groups that
   * it listens to.
   */
  public boolean ofTheKernel() {
    boolean listens = bridge == null && entry.dst() == null && entry.hasMany();
    return listens || (own && permanent());
  }

  boolean permanent() {
    return (state & FdbState.PERMANENT.number()) != 0;
  }

  FdbEntry.Key key() {
    return entry.key();
  }

  /** Its value in words, for plans and conflicts. */
  String value() {
    return held() ? entry.value() : (entry.value().replace("static", "") + " dynamic").strip();
  }

  @Override
  public String toString() {
    return (key() + " " + value()).strip();
  }
}
