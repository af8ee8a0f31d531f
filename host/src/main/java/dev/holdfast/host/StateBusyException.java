package dev.holdfast.host;

import java.nio.file.Path;

/** Somebody else writes this state folder: {@code … is held by holdfast run (pid 4242)}. */
public final class StateBusyException extends HostException {

  private static final long serialVersionUID = 1;

  private final String holder;

  public StateBusyException(Path folder, String holder) {
    super(Kind.BUSY, folder + " is held by " + holder, null);
    this.holder = holder;
  }

  /** Who holds it, such as {@code holdfast run (pid 4242)}. */
  public String holder() {
    return holder;
  }
}
