package dev.holdfast.network;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be said of a link, such as its MTU or a bridge's ageing time: its word, its
 * values, its place in a message, and how the kernel changes it. All of that is this one
 * declaration.
 *
 * <p>The words and units are those of ip-link(8). {@link Link} has what every link has; a class for
 * each kind, such as {@link Bridge}, has the rest.
 *
 * @param <T> its values in Java: {@code Boolean}, {@code Long}, {@code String}, an address
 */
public final class LinkAttribute<T> {

  /** Where it lies in a message. */
  enum Region {
    /** Beside the name: {@code IFLA_*}. */
    LINK,
    /** A bit of {@code ifi_flags}. */
    FLAG,
    /** {@code IFLA_INFO_DATA}: what the kind of the link is about. */
    DATA,
    /** {@code IFLA_INFO_SLAVE_DATA}: what the link is to the one that it is a port of. */
    PORT,
    /** {@code IFLA_AF_SPEC} of {@code AF_INET6}. */
    INET6,
    /** Anything else; code of its own writes and reads it. */
    OTHER
  }

  /** How the kernel changes it. */
  enum Change {
    /** In place. */
    LIVE,
    /** In place while the link is down; so it goes down for a moment. */
    DOWN,
    /** Not at all: the link has to go and come back. */
    FIXED,
    /** Each of its items comes and goes for itself. */
    BY_OBJECT
  }

  private final String word;
  private final Region region;
  private final long bit;
  private final @Nullable Lies<T> lies;
  private final Form<T, ?> form;
  private final Change change;
  private final boolean atBirth;
  private final @Nullable T absent;
  private final @Nullable T usual;
  private final @Nullable Apart<T> apart;

  private LinkAttribute(
      String word,
      Region region,
      long bit,
      @Nullable Lies<T> lies,
      Form<T, ?> form,
      Change change,
      boolean atBirth,
      @Nullable T absent,
      @Nullable T usual,
      @Nullable Apart<T> apart) {
    this.word = word;
    this.region = region;
    this.bit = bit;
    this.lies = lies;
    this.form = form;
    this.change = change;
    this.atBirth = atBirth;
    this.absent = absent;
    this.usual = usual;
    this.apart = apart;
  }

  /** What can be said of any link, whatever its kind, in the order of setting. */
  public static List<LinkAttribute<?>> ofAnyLink() {
    return LinkKinds.OF_ANY;
  }

  private static <T, R> LinkAttribute<T> at(
      Region region, String word, int number, String name, Form<T, R> form) {
    return at(region, word, form, new Lies.One<>(Attr.of(number, name, form.codec()), form));
  }

  private static <T> LinkAttribute<T> at(
      Region region, String word, Form<T, ?> form, Lies<T> lies) {
    boolean atBirth = region == Region.DATA;
    return new LinkAttribute<>(word, region, 0, lies, form, Change.LIVE, atBirth, null, null, null);
  }

  static <T, R> LinkAttribute<T> link(String word, int number, String name, Form<T, R> form) {
    return at(Region.LINK, word, number, name, form);
  }

  static <T, R> LinkAttribute<T> data(String word, int number, String name, Form<T, R> form) {
    return at(Region.DATA, word, number, name, form);
  }

  /** One that the kernel holds in a way of its own. */
  static <T> LinkAttribute<T> data(String word, Form<T, ?> form, Lies<T> lies) {
    return at(Region.DATA, word, form, lies);
  }

  static <T, R> LinkAttribute<T> port(String word, int number, String name, Form<T, R> form) {
    return at(Region.PORT, word, number, name, form);
  }

  static <T, R> LinkAttribute<T> inet6(String word, int number, String name, Form<T, R> form) {
    return at(Region.INET6, word, number, name, form);
  }

  /** A bit of {@code ifi_flags}. */
  static LinkAttribute<Boolean> flag(String word, long bit) {
    return new LinkAttribute<>(
        word, Region.FLAG, bit, null, Form.FLAG8, Change.LIVE, false, null, null, null);
  }

  static <T> LinkAttribute<T> other(String word, Form<T, ?> form) {
    return other(word, form, Change.LIVE, null);
  }

  /** One that is looked at and set in a way of its own. */
  static <T> LinkAttribute<T> other(String word, Form<T, ?> form, Apart<T> apart) {
    return other(word, form, Change.LIVE, apart);
  }

  /** One whose items are objects for themselves, of a {@link Kind} of their own. */
  static <T> LinkAttribute<T> objects(String word, Form<T, ?> form) {
    return other(word, form, Change.BY_OBJECT, null);
  }

  private static <T> LinkAttribute<T> other(
      String word, Form<T, ?> form, Change how, @Nullable Apart<T> apart) {
    return new LinkAttribute<>(word, Region.OTHER, 0, null, form, how, false, null, null, apart);
  }

  /** The kernel keeps it as it was made. */
  LinkAttribute<T> fixed() {
    return with(Change.FIXED, true, absent, usual);
  }

  /** From some values to others there is no way but a new link. */
  LinkAttribute<T> anewBetween(BiPredicate<T, T> values) {
    Lies<T> picky = new Lies.Anew<>(Objects.requireNonNull(lies, word), values);
    return new LinkAttribute<>(
        word, region, bit, picky, form, change, atBirth, absent, usual, apart);
  }

  /** The kernel changes it only while the link is down. */
  LinkAttribute<T> whenDown() {
    return with(Change.DOWN, atBirth, absent, usual);
  }

  /** It is said when the link is made, though it is not of its kind. */
  LinkAttribute<T> atBirth() {
    return with(change, true, absent, usual);
  }

  /** Though it is of the kind, it is said only once the link is there. */
  LinkAttribute<T> afterBirth() {
    return with(change, false, absent, usual);
  }

  /** What it means that the kernel does not show it. */
  LinkAttribute<T> ifAbsent(T value) {
    return with(change, atBirth, value, usual);
  }

  /** What it is if nobody says anything: not worth showing. */
  LinkAttribute<T> usually(T value) {
    return with(change, atBirth, absent, value);
  }

  private LinkAttribute<T> with(
      Change how, boolean birth, @Nullable T ifAbsent, @Nullable T ifUsual) {
    return new LinkAttribute<>(word, region, bit, lies, form, how, birth, ifAbsent, ifUsual, apart);
  }

  /** Its word in documents and plans; that of a port is such as {@code bridge_port.cost}. */
  public String word() {
    return word;
  }

  /** Whether its values are {@code true} and {@code false}. */
  public boolean isFlag() {
    return form.shape() == Form.Shape.FLAG;
  }

  /** Whether its values are numbers. */
  public boolean isNumber() {
    return form.shape() == Form.Shape.NUMBER;
  }

  /** Whether its values are lists, whose items a text divides by commas. */
  public boolean isList() {
    return form.shape() == Form.Shape.LIST;
  }

  /** All its values, if they are words. */
  public List<String> words() {
    return form.words();
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it is none
   */
  public T parse(String text) {
    return form.parse().apply(text);
  }

  /** The text of a value. */
  public String render(T value) {
    return form.render().apply(value);
  }

  /** The text of a value that is known to be one of this attribute. */
  @SuppressWarnings("unchecked")
  public String renderAny(Object value) {
    return render((T) value);
  }

  Region region() {
    return region;
  }

  /** Where it lies among the attributes of its region; null if it does not. */
  @Nullable Attr<?> attr() {
    return lies instanceof Lies.One<?, ?>(var attr, var _) ? attr : null;
  }

  Change change() {
    return change;
  }

  /** Whether it is said in the message that makes the link. */
  boolean isAtBirth() {
    return atBirth;
  }

  boolean isUsual(Object value) {
    return Objects.equals(usual, value);
  }

  /** What looks at it and sets it; null if the messages of links do. */
  @Nullable Apart<T> apart() {
    return apart;
  }

  long bit() {
    return bit;
  }

  /** Whether its value is the name of an interface. */
  boolean namesALink() {
    return form.equals(Form.LINK) || form.equals(Form.LINK_OR_NONE);
  }

  /** Whether its value is the name of a link that this one is made on. */
  boolean namesWhatIsBelow() {
    return atBirth && namesALink() && this != LinkPeer.NAME;
  }

  /** Whether the link has to be made anew to have one value instead of what it has. */
  @SuppressWarnings("unchecked")
  boolean isAnew(@Nullable Object now, Object wanted) {
    if (now != null && renderAny(now).equals(renderAny(wanted))) {
      return false;
    }
    return change == Change.FIXED
        || (now != null && lies != null && lies.isAnew((T) now, (T) wanted));
  }

  /** What has to be said to have a value where there is another. */
  @SuppressWarnings("unchecked")
  Object over(@Nullable Object now, Object wanted) {
    return now == null || lies == null ? wanted : lies.over((T) now, (T) wanted);
  }

  /** Says a value among the attributes of its region. */
  @SuppressWarnings("unchecked")
  void write(Object value, Links links, Said into) {
    Objects.requireNonNull(lies, word).write((T) value, links, into);
  }

  /** Reads its value from the attributes of its region; null if nothing is known of it. */
  @Nullable T read(Attributes from, Links links) {
    T shown = Objects.requireNonNull(lies, word).read(from, links);
    return shown != null ? shown : absent;
  }

  @Override
  public String toString() {
    return word;
  }
}
