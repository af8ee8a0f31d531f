package dev.holdfast.kernel;

import java.nio.file.Path;

/**
 * Names the namespaces that some work is to happen in. It is a value: nothing is opened.
 *
 * <p>{@link NamespaceHandle#open} opens it; see namespaces(7), ip-netns(8).
 */
public sealed interface Namespace {

  /** Begins the word of a process's namespaces. */
  String OF_PROCESS = "pid:";

  /** Where {@link Named} ones are kept: ip-netns(8). */
  String NAMES = "/run/netns";

  /** The word of {@link Self}. */
  String SELF = "pid:self";

  /** The kinds of namespace that work can happen in; see namespaces(7). */
  enum Kind {
    NETWORK("net", 0x40000000),
    UTS("uts", 0x04000000),
    IPC("ipc", 0x08000000);

    private final String file;
    private final int cloneFlag;

    Kind(String file, int cloneFlag) {
      this.file = file;
      this.cloneFlag = cloneFlag;
    }

    /** Its name under {@code /proc/<pid>/ns}. */
    String file() {
      return file;
    }

    /** Its {@code CLONE_NEW…} flag, which setns(2) takes and ioctl_ns(2) gives. */
    int cloneFlag() {
      return cloneFlag;
    }
  }

  /** The namespaces that this process itself runs in. */
  record Self() implements Namespace {
    @Override
    public String toString() {
      return "self";
    }
  }

  /** The network, UTS and IPC namespaces of a process, which is pinned by a pidfd when opened. */
  record Pid(int pid) implements Namespace {
    public Pid {
      if (pid <= 0) {
        throw new IllegalArgumentException("a process id is positive, this is " + pid);
      }
    }

    @Override
    public String toString() {
      return "pid:" + pid;
    }
  }

  /** The one namespace that a file stands for, such as {@code /proc/4242/ns/net}. */
  record At(Path path) implements Namespace {
    public At {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("the path of a namespace is absolute, not " + path);
      }
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A network namespace by the name that {@code ip netns} gave it, kept under /run/netns. */
  record Named(String name) implements Namespace {
    public Named {
      if (name.isEmpty()
          || name.equals(".")
          || name.equals("..")
          || name.chars().anyMatch(c -> c == '/' || c == 0 || Character.isWhitespace(c))
          || name.length() > 255) {
        throw new IllegalArgumentException("not a name of a network namespace: \"" + name + "\"");
      }
    }

    /** The file that pins it. */
    public Path path() {
      return Path.of(NAMES, name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The word that {@link #parse} reads back as the same. */
  default String word() {
    return switch (this) {
      case Self _ -> SELF;
      case Named named when named.name().startsWith(OF_PROCESS) -> named.path().toString();
      case Named _, At _, Pid _ -> toString();
    };
  }

  /**
   * Reads {@code pid:4242}, {@code pid:self} for {@link Self}, an absolute path, or a name.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Namespace parse(String text) {
    if (text.equals(SELF)) {
      return new Self();
    }
    if (text.startsWith(OF_PROCESS)) {
      boolean digits = text.matches("pid:[1-9][0-9]{0,9}");
      long pid = digits ? Long.parseLong(text, 4, text.length(), 10) : Long.MAX_VALUE;
      if (pid > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("not a process id: \"" + text + "\"");
      }
      return new Pid((int) pid);
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the path of a namespace contains a NUL");
    }
    if (text.startsWith(NAMES + "/" + OF_PROCESS)) {
      return new Named(text.substring(NAMES.length() + 1));
    }
    return text.startsWith("/") ? new At(Path.of(text)) : new Named(text);
  }
}
