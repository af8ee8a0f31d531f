package dev.holdfast.sysctl;

import dev.holdfast.kernel.Knobs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names one sysctl, or a directory of them, however it was spelled.
 *
 * <p>Both spellings of sysctl(8) are read: dotted ({@code net.ipv4.ip_forward}), and with slashes,
 * where dots are literal ({@code net/ipv4/conf/eth0.100/rp_filter}). Any slash makes it the slash
 * form; the two are not mixed. Two spellings of one sysctl are equal. Nothing outside of {@code
 * /proc/sys} can be named.
 */
public final class SysctlKey implements Comparable<SysctlKey> {

  private static final int MAX_COMPONENT = 255;
  private static final int MAX_LENGTH = 1024;
  private static final String ROOT = "/proc/sys/";

  private final List<String> components;
  private final String text;
  private final int hash;
  private final int writingRank;
  private final Belonging belonging;
  private Knobs.@Nullable Name knob; // made when first asked for; by two threads, it is made twice

  private SysctlKey(List<String> components) {
    this.components = components;
    this.text = String.join(isDotted(components) ? "." : "/", components);
    this.hash = text.hashCode();
    this.writingRank = PerInterface.writingRank(this);
    this.belonging = Belonging.of(components);
  }

  /**
   * Reads a key in either spelling; nothing is looked up.
   *
   * @throws IllegalArgumentException with the key, if it is none
   */
  public static SysctlKey parse(String key) {
    refuseIf(key.isEmpty(), key, "it is empty");
    refuseIf(key.length() > MAX_LENGTH, key, "it has more than " + MAX_LENGTH + " characters");
    refuseIf(key.indexOf('\0') >= 0, key, "it contains a NUL");
    refuseIf(key.chars().anyMatch(SysctlKey::isBlank), key, "it contains white space");
    refuseIf(key.chars().anyMatch(Character::isISOControl), key, "it contains a control character");
    boolean slashes = key.indexOf('/') >= 0;
    List<String> components = List.of(key.split(slashes ? "/" : "\\.", -1));
    for (String component : components) {
      refuseIf(component.isEmpty(), key, "one of its parts is empty");
      refuseIf(component.equals(".") || component.equals(".."), key, "it leaves /proc/sys");
      refuseIf(component.length() > MAX_COMPONENT, key, "one of its parts is too long");
    }
    // Nothing directly under /proc/sys has a dot in its name.
    refuseIf(
        components.getFirst().indexOf('.') >= 0,
        key,
        "it mixes dots and slashes; once there is a slash, every separator is one");
    return new SysctlKey(components);
  }

  /** The key of a directory's entry, in the kernel's own words. */
  SysctlKey child(String entry) {
    List<String> longer = new ArrayList<>(components);
    longer.add(entry);
    return new SysctlKey(List.copyOf(longer));
  }

  /** The key of a file or directory below {@code /proc/sys}, in the kernel's own words. */
  static SysctlKey ofPath(String path) {
    return new SysctlKey(List.of(path.substring(ROOT.length()).split("/", -1)));
  }

  static SysctlKey top(String entry) {
    return new SysctlKey(List.of(entry));
  }

  private static boolean isBlank(int character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private static void refuseIf(boolean refused, String key, String reason) {
    if (refused) {
      throw new IllegalArgumentException("not a sysctl: " + KernelText.quoted(key) + ": " + reason);
    }
  }

  private static boolean isDotted(List<String> components) {
    return components.stream().noneMatch(component -> component.indexOf('.') >= 0);
  }

  /** The parts of its path below {@code /proc/sys}. */
  public List<String> components() {
    return components;
  }

  /** The file, such as {@code /proc/sys/net/ipv4/ip_forward}. */
  public String path() {
    return ROOT + String.join("/", components);
  }

  /** When it is written, lower first: {@link PerInterface#writingRank}. */
  int writingRank() {
    return writingRank;
  }

  Belonging belonging() {
    return belonging;
  }

  /** The file, if it is one: nothing right below {@code /proc/sys} is. */
  Knobs.@Nullable Name knob() {
    Knobs.Name made = knob;
    if (made == null && components.size() > 1) {
      made = Knobs.Name.of(path());
      knob = made;
    }
    return made;
  }

  /** As sysctl(8) prints it: dotted, or with slashes if a part of it has a dot. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SysctlKey key && hash == key.hash && text.equals(key.text));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** By the text. */
  @Override
  public int compareTo(SysctlKey other) {
    return text.compareTo(other.text);
  }
}
