namespace Ulak.Smtp.Syntax;

/// <summary>Every syntax fault that Ulak can find in a command line. A test proves that each is reached by some input.</summary>
/// <remarks>What each means, its rule and its reply: <see cref="FaultCatalog"/>.</remarks>
public enum FaultKind
{
    /// <summary>The verb is not one that anybody knows.</summary>
    UnknownVerb,
    /// <summary>A parameter of an extension that this server's EHLO reply did not offer: 555 5.5.4.</summary>
    ParameterNotOffered,

    /// <summary>Nothing before the CRLF.</summary>
    EmptyLine,
    /// <summary>White space only.</summary>
    BlankLine,
    /// <summary>White space before the verb.</summary>
    SpaceBeforeVerb,
    /// <summary>White space at the end of the line.</summary>
    TrailingSpace,
    /// <summary>Several spaces, or a tab, where one space belongs.</summary>
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
    /// <summary>Octets above 127 where only ASCII may stand.</summary>
    NonAsciiArgument,

    /// <summary>A verb with a slip of the finger.</summary>
    MisspelledVerb,
    /// <summary>The verb and its argument run together.</summary>
    NoSpaceAfterVerb,
    /// <summary>An HTTP client talks to an SMTP port.</summary>
    HttpRequest,
    /// <summary>A TLS handshake begins on a port that speaks in clear.</summary>
    TlsClientHello,
    /// <summary>An SSH client talks to an SMTP port.</summary>
    SshBanner,
    /// <summary>A POP3 or IMAP command.</summary>
    OtherMailProtocol,
    /// <summary>A PROXY protocol header where none is expected.</summary>
    ProxyHeader,
    /// <summary>A line of a message, where a command belongs.</summary>
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
    /// <summary>A source route that is not one.</summary>
    BadSourceRoute,
    /// <summary>A display name before <c>&lt;</c>.</summary>
    DisplayName,
    /// <summary><c>mailto:</c> before the address.</summary>
    MailtoScheme,
    /// <summary><c>%40</c> and the like in place of <c>@</c>.</summary>
    UrlEncodedAddress,
    /// <summary>A typographic quotation mark where an ASCII character belongs.</summary>
    SmartQuote,
    /// <summary>A full-width or look-alike character in place of an ASCII one.</summary>
    LookAlikeCharacter,

    /// <summary>Nothing before <c>@</c>.</summary>
    LocalPartMissing,
    /// <summary>A local-part that begins with a dot.</summary>
    LeadingDot,
    /// <summary>A local-part that ends with a dot.</summary>
    TrailingDot,
    /// <summary>Two dots side by side in a local-part.</summary>
    DoubleDot,
    /// <summary>A space in a local-part without quotes.</summary>
    UnquotedSpace,
    /// <summary>A special character in a local-part without quotes.</summary>
    UnquotedSpecial,
    /// <summary>A quoted string that is not closed.</summary>
    UnbalancedQuote,
    /// <summary>A backslash before something that it cannot quote.</summary>
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
    /// <summary>A domain that begins with a dot, or has two dots side by side.</summary>
    EmptyLabel,
    /// <summary>A domain that ends with a dot.</summary>
    DomainTrailingDot,
    /// <summary>A label that begins with a hyphen.</summary>
    LabelLeadingHyphen,
    /// <summary>A label that ends with a hyphen.</summary>
    LabelTrailingHyphen,
    /// <summary>An underscore in a domain.</summary>
    LabelUnderscore,
    /// <summary>Another character that no domain may hold.</summary>
    LabelBadCharacter,
    /// <summary>A label of more than 63 octets.</summary>
    LabelTooLong,
    /// <summary>A domain of more than 255 octets.</summary>
    DomainTooLong,
    /// <summary>A label with characters above ASCII that IDNA2008 does not allow.</summary>
    BadULabel,
    /// <summary>A label that begins with <c>xn--</c> and is not Punycode.</summary>
    BadALabel,

    /// <summary>An address literal without its <c>]</c>.</summary>
    LiteralUnclosed,
    /// <summary>A number over 255 in an IPv4 address.</summary>
    LiteralOctetTooLarge,
    /// <summary>Not four numbers in an IPv4 address.</summary>
    LiteralOctetCount,
    /// <summary>An IPv6 address that is not one.</summary>
    LiteralBadIpv6,
    /// <summary>An address literal without its tag, as <c>IPv6:</c>.</summary>
    LiteralMissingTag,
    /// <summary>An address literal with a character that none may hold, or empty.</summary>
    LiteralBadContent,
    /// <summary>Something after the <c>]</c> of an address literal.</summary>
    TextAfterLiteral,
    /// <summary>An address literal after HELO.</summary>
    LiteralAfterHelo,

    /// <summary>A parameter's keyword that is not letters, digits and hyphens.</summary>
    BadParameterKeyword,
    /// <summary>A parameter that no extension defines: 555 5.5.4.</summary>
    UnknownParameter,
    /// <summary>A parameter of RCPT after MAIL, or of MAIL after RCPT.</summary>
    ParameterOfOtherCommand,
    /// <summary>A parameter without the value that it needs.</summary>
    ParameterWithoutValue,
    /// <summary>A value after a parameter that takes none.</summary>
    ParameterUnexpectedValue,
    /// <summary>A parameter said twice.</summary>
    DuplicateParameter,
    /// <summary>A value that the parameter does not have.</summary>
    BadParameterValue,
    /// <summary>A value that is not xtext.</summary>
    BadXtext,
    /// <summary>Two parameters that exclude each other.</summary>
    ConflictingParameters,

    /// <summary>BDAT without a number of octets.</summary>
    BadChunkSize,
    /// <summary>Something other than LAST after BDAT's number.</summary>
    BadChunkLast,
    /// <summary>The name of an authentication mechanism is not one.</summary>
    BadMechanism,
    /// <summary>An initial response that is not base64.</summary>
    BadBase64,
    /// <summary>An XCLIENT attribute that is not one.</summary>
    BadXClientAttribute,

    /// <summary>A value that belongs to an extension that is not offered.</summary>
    ParameterValueNotOffered,
}
