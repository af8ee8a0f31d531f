package dev.holdfast.reconcile;

/** A wanted value of flat state: of a sysctl, a cgroup limit, a link's MTU. */
public interface FlatValue {

  /** The text that is written to have it. */
  String render();

  /** Whether what the kernel shows is this value, in the kernel's own normal form. */
  boolean matches(String observed);

  /** A value that is one text, in the normal form in which any white space is one blank. */
  static FlatValue text(String text) {
    return new FlatText(text);
  }
}
