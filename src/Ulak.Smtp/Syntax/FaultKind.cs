namespace Ulak.Smtp.Syntax;

/// <summary>Every syntax fault that the parser reports. A test checks that each one is reached by some input.</summary>
/// <remarks>The rule, the reply and the explanation of each kind are in <see cref="FaultCatalog"/>.</remarks>
public enum FaultKind
{
    /// <summary>The verb is unknown.</summary>
    UnknownVerb,
    /// <summary>A parameter of an extension that the EHLO reply did not list: 555 5.5.4.</summary>
    ParameterNotOffered,

    /// <summary>Nothing before the CRLF.</summary>
    EmptyLine,
    /// <summary>White space only.</summary>
    BlankLine,
    /// <summary>White space before the verb.</summary>
    SpaceBeforeVerb,
    /// <summary>Several spaces, or a tab, instead of one space.</summary>
    ExtraSpace,
    /// <summary>The line is longer than the verb allows.</summary>
    LineTooLong,
    /// <summary>An octet of value 0.</summary>
    NulCharacter,
    /// <summary>A control character.</summary>
    ControlCharacter,
    /// <summary>Octets above 127 that are not UTF-8.</summary>
    BrokenUtf8,
    /// <summary>An address with octets above 127, without SMTPUTF8.</summary>
    NonAsciiAddress,
    /// <summary>Octets above 127 where only ASCII is allowed.</summary>
    NonAsciiArgument,

    /// <summary>A misspelled verb.</summary>
    MisspelledVerb,
    /// <summary>The space between the verb and its argument is missing.</summary>
    NoSpaceAfterVerb,
    /// <summary>An HTTP request on an SMTP port.</summary>
    HttpRequest,
    /// <summary>A TLS handshake on a port that starts in clear text.</summary>
    TlsClientHello,
    /// <summary>An SSH banner on an SMTP port.</summary>
    SshBanner,
    /// <summary>A POP3 or IMAP command.</summary>
    OtherMailProtocol,
    /// <summary>A PROXY protocol header where none is expected.</summary>
    ProxyHeader,
    /// <summary>A message header field instead of a command.</summary>
    MessageHeader,
    /// <summary>An argument after a verb that takes none.</summary>
    UnexpectedArgument,
    /// <summary>No argument after a verb that needs one.</summary>
    MissingArgument,
    /// <summary>An argument that is neither an atom nor a quoted string.</summary>
    BadString,

    /// <summary><c>FROM:</c> or <c>TO:</c> is missing.</summary>
    MissingKeyword,
    /// <summary><c>TO:</c> after MAIL, or <c>FROM:</c> after RCPT.</summary>
    WrongKeyword,
    /// <summary>No colon after <c>FROM</c> or <c>TO</c>.</summary>
    MissingColon,
    /// <summary>White space before the colon.</summary>
    SpaceBeforeColon,
    /// <summary>White space between the colon and the path.</summary>
    SpaceAfterColon,
    /// <summary>Nothing after the colon.</summary>
    MissingPath,
    /// <summary>No <c>&lt;</c> before the address.</summary>
    MissingOpenBracket,
    /// <summary>No <c>&gt;</c> after the address.</summary>
    MissingCloseBracket,
    /// <summary>White space just inside the brackets.</summary>
    SpaceInsideBrackets,
    /// <summary>Text after <c>&gt;</c> without a space between.</summary>
    TextAfterPath,
    /// <summary><c>&lt;&gt;</c> after <c>RCPT TO:</c>.</summary>
    EmptyForwardPath,
    /// <summary>A malformed source route.</summary>
    BadSourceRoute,
    /// <summary>A display name before <c>&lt;</c>.</summary>
    DisplayName,
    /// <summary><c>mailto:</c> before the address.</summary>
    MailtoScheme,
    /// <summary>A URL-encoded address: <c>%40</c> instead of <c>@</c>.</summary>
    UrlEncodedAddress,
    /// <summary>A typographic quotation mark instead of an ASCII character.</summary>
    SmartQuote,
    /// <summary>A full-width or look-alike character instead of an ASCII character.</summary>
    LookAlikeCharacter,

    /// <summary>Nothing before <c>@</c>.</summary>
    LocalPartMissing,
    /// <summary>A local-part that begins with a dot.</summary>
    LeadingDot,
    /// <summary>A local-part that ends with a dot.</summary>
    TrailingDot,
    /// <summary>Two consecutive dots in a local-part.</summary>
    DoubleDot,
    /// <summary>A space in a local-part without quotes.</summary>
    UnquotedSpace,
    /// <summary>A special character in a local-part without quotes.</summary>
    UnquotedSpecial,
    /// <summary>A quoted string that is not closed.</summary>
    UnbalancedQuote,
    /// <summary>A backslash before a character that cannot be quoted.</summary>
    BadQuotedPair,
    /// <summary>Something between a quoted local-part and <c>@</c>.</summary>
    TextAfterQuotedString,
    /// <summary>No <c>@</c>.</summary>
    MissingAt,
    /// <summary>A second <c>@</c>.</summary>
    SecondAt,
    /// <summary>A local-part of more than 64 octets.</summary>
    LocalPartTooLong,
    /// <summary>A path of more than 256 octets.</summary>
    PathTooLong,

    /// <summary>Nothing after <c>@</c>.</summary>
    DomainMissing,
    /// <summary>A domain that begins with a dot or has two consecutive dots.</summary>
    EmptyLabel,
    /// <summary>A domain that ends with a dot.</summary>
    DomainTrailingDot,
    /// <summary>A label that begins with a hyphen.</summary>
    LabelLeadingHyphen,
    /// <summary>A label that ends with a hyphen.</summary>
    LabelTrailingHyphen,
    /// <summary>An underscore in a domain.</summary>
    LabelUnderscore,
    /// <summary>Another character that is not allowed in a domain.</summary>
    LabelBadCharacter,
    /// <summary>A label of more than 63 octets.</summary>
    LabelTooLong,
    /// <summary>A domain of more than 255 octets.</summary>
    DomainTooLong,
    /// <summary>A label with characters above ASCII that IDNA2008 does not allow.</summary>
    BadULabel,
    /// <summary>A label that begins with <c>xn--</c> but is not valid Punycode.</summary>
    BadALabel,

    /// <summary>An address literal without its <c>]</c>.</summary>
    LiteralUnclosed,
    /// <summary>A number over 255 in an IPv4 address.</summary>
    LiteralOctetTooLarge,
    /// <summary>An IPv4 address that does not have four numbers.</summary>
    LiteralOctetCount,
    /// <summary>A malformed IPv6 address.</summary>
    LiteralBadIpv6,
    /// <summary>An address literal without its tag, such as <c>IPv6:</c>.</summary>
    LiteralMissingTag,
    /// <summary>An empty address literal, or one with a character that is not allowed.</summary>
    LiteralBadContent,
    /// <summary>Something after the <c>]</c> of an address literal.</summary>
    TextAfterLiteral,
    /// <summary>An address literal after HELO.</summary>
    LiteralAfterHelo,

    /// <summary>A parameter keyword with characters other than letters, digits and hyphens.</summary>
    BadParameterKeyword,
    /// <summary>A parameter that no extension defines: 555 5.5.4.</summary>
    UnknownParameter,
    /// <summary>A parameter of RCPT after MAIL, or of MAIL after RCPT.</summary>
    ParameterOfOtherCommand,
    /// <summary>A parameter without its required value.</summary>
    ParameterWithoutValue,
    /// <summary>A value after a parameter that takes none.</summary>
    ParameterUnexpectedValue,
    /// <summary>A parameter given twice.</summary>
    DuplicateParameter,
    /// <summary>A value that is not valid for the parameter.</summary>
    BadParameterValue,
    /// <summary>A value that is not xtext.</summary>
    BadXtext,
    /// <summary>Two parameters that cannot be combined.</summary>
    ConflictingParameters,

    /// <summary>BDAT without a number of octets.</summary>
    BadChunkSize,
    /// <summary>Something other than LAST after BDAT's number.</summary>
    BadChunkLast,
    /// <summary>A malformed authentication mechanism name.</summary>
    BadMechanism,
    /// <summary>An initial response that is not base64.</summary>
    BadBase64,
    /// <summary>A malformed or unknown XCLIENT attribute.</summary>
    BadXClientAttribute,

    /// <summary>A value of an extension that the EHLO reply did not list.</summary>
    ParameterValueNotOffered,

    /// <summary>A command line that ends with LF without CR.</summary>
    BareLineFeed,
    /// <summary>A message with CR or LF alone.</summary>
    BareLineEndInMessage,
    /// <summary>An invisible character in an address, which the grammar allows: only a remark.</summary>
    InvisibleCharacter,
    /// <summary>A character in an address that looks like another one, which the grammar allows: only a remark.</summary>
    ConfusableCharacter,
}
