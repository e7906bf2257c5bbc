using System.Collections.Immutable;
using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Syntax;

/// <summary>The rule, the reply and the explanation of every kind of fault: replies, pages and metrics are made from this list.</summary>
public static class FaultCatalog
{
    // Enhanced codes: RFC 3463 and the IANA registry. X.5.2 syntax error, X.5.4 invalid arguments, X.6.7 non-ASCII address not permitted;
    // without an enhanced code in the row, it is X.1.7 in MAIL, X.1.3 in RCPT and X.5.4 elsewhere.
    private static readonly ImmutableArray<FaultDefinition> Definitions = SortByKind(
        Define(FaultKind.UnknownVerb, "command verb", "RFC 5321 §4.2.4", "500 5.5.2", "The line begins with a word that is no SMTP command.", "{subject} not recognised: {expected} expected at column {column}"),
        Define(FaultKind.ParameterNotOffered, "esmtp-param", "RFC 5321 §4.1.1.11", "555 5.5.4", "The parameter belongs to an extension that the server's EHLO reply does not list (or the client said HELO), so it may not be used.", "{subject} is not offered by this server: {expected} expected at column {column}"),
        Define(FaultKind.EmptyLine, "command", "RFC 5321 §4.1.1", "500 5.5.2", "The line is empty; after mail data it often means that a client sent one CRLF too many."),
        Define(FaultKind.BlankLine, "command", "RFC 5321 §4.1.1", "500 5.5.2", "The line holds white space only."),
        Define(FaultKind.SpaceBeforeVerb, "command", "RFC 5321 §4.1.1", "500 5.5.2", "White space stands before the verb; a command begins in the first column.", WithCause("a stray space before it")),
        Define(FaultKind.TrailingSpace, "command", "RFC 5321 §4.1.1", "501 5.5.2", "White space stands at the end of the line; a server should take it, and strict syntax reports it.", WithCause("a stray space at the end")),
        Define(FaultKind.ExtraSpace, "SP", "RFC 5321 §4.1.1", "501 5.5.2", "Several spaces, or a tab, stand where the grammar has exactly one space.", WithCause("more than one space")),
        Define(FaultKind.LineTooLong, "command line", "RFC 5321 §4.5.3.1.4", "500 5.5.2", "The command line is longer than 512 octets, or than what the extensions in use add to that."),
        Define(FaultKind.NulCharacter, "character", "RFC 5321 §2.3.1", "501 5.5.2", "An octet of value 0 stands in the command; the sender's program probably wrote a buffer that it had not filled.", WithCause("a NUL octet")),
        Define(FaultKind.ControlCharacter, "character", "RFC 5321 §4.1.2", "501 5.5.2", "A control character stands in the command; none may.", WithCause("a control character")),
        Define(FaultKind.BrokenUtf8, "UTF8-non-ascii", "RFC 6531 §3.3", "501", "The octets above 127 are not UTF-8; the sender's program probably uses Latin-1 or another old encoding.", WithCause("broken UTF-8")),
        Define(FaultKind.NonAsciiAddress, "Mailbox", "RFC 6531 §3.5", "553 5.6.7", "The address holds characters above ASCII, which only a mail transaction with SMTPUTF8 may use."),
        Define(FaultKind.NonAsciiArgument, "argument", "RFC 5321 §2.4", "501 5.5.4", "The argument holds characters above ASCII where only ASCII may stand.", WithCause("a character above ASCII")),
        Define(FaultKind.MisspelledVerb, "command verb", "RFC 5321 §4.2.4", "500 5.5.2", "The line begins with a word that is almost an SMTP command.", "{subject} not recognised: {expected} expected at column {column}"),
        Define(FaultKind.NoSpaceAfterVerb, "command", "RFC 5321 §4.1.1", "500 5.5.2", "The verb and its argument run together; one space belongs between them."),
        Define(FaultKind.HttpRequest, "command", "RFC 5321 §4.1.1", "500 5.5.2", "This is a line of HTTP: a browser, a health check or a scanner talks to the SMTP port.", "This is an SMTP server, not an HTTP server"),
        Define(FaultKind.TlsClientHello, "command", "RFC 3207 §4", "500 5.5.2", "A TLS handshake began at once, on a port that begins in clear: the client must use STARTTLS here, or the port for implicit TLS.", "This port begins in clear: say STARTTLS before the TLS handshake"),
        Define(FaultKind.SshBanner, "command", "RFC 5321 §4.1.1", "500 5.5.2", "This is an SSH client's greeting: it talks to the wrong port.", "This is an SMTP server, not an SSH server"),
        Define(FaultKind.OtherMailProtocol, "command", "RFC 5321 §4.1.1", "500 5.5.2", "This is a command of POP3 or IMAP, which read mail; SMTP carries it.", "This is an SMTP server: POP3 and IMAP have ports of their own"),
        Define(FaultKind.ProxyHeader, "command", "RFC 5321 §4.1.1", "500 5.5.2", "This is a PROXY protocol header, and this listener is not configured to expect one.", "A PROXY protocol header is not expected here"),
        Define(FaultKind.MessageHeader, "command", "RFC 5321 §4.1.1.4", "500 5.5.2", "This is a header line of a message: it belongs after DATA and its 354 reply, not among the commands.", "A header field is no command: it belongs after DATA"),
        Define(FaultKind.UnexpectedArgument, "command", "RFC 5321 §4.1.1", "501 5.5.4", "Text stands after a command that takes nothing there.", WithCause("nothing more may follow")),
        Define(FaultKind.MissingArgument, "command", "RFC 5321 §4.1.1", "501 5.5.4", "The command needs an argument, and the line ends before it."),
        Define(FaultKind.BadString, "String", "RFC 5321 §4.1.2", "501 5.5.4", "The argument is neither one word (Atom) nor a quoted string."),
        Define(FaultKind.MissingKeyword, "MAIL FROM: or RCPT TO:", "RFC 5321 §4.1.1", "501 5.5.2", "The words FROM: after MAIL, or TO: after RCPT, are missing."),
        Define(FaultKind.WrongKeyword, "MAIL FROM: or RCPT TO:", "RFC 5321 §4.1.1", "501 5.5.2", "MAIL goes with FROM: and RCPT goes with TO:, and here they are crossed."),
        Define(FaultKind.MissingColon, "MAIL FROM: or RCPT TO:", "RFC 5321 §4.1.1", "501 5.5.2", "The colon after FROM or TO is missing.", WithCause("the colon is missing")),
        Define(FaultKind.SpaceBeforeColon, "MAIL FROM: or RCPT TO:", "RFC 5321 §3.3", "501 5.5.2", "White space stands before the colon; none is allowed there.", WithCause("a stray space")),
        Define(FaultKind.SpaceAfterColon, "MAIL FROM: or RCPT TO:", "RFC 5321 §3.3", "501", "White space stands between the colon and the address; none is allowed there.", WithCause("a stray space")),
        Define(FaultKind.MissingPath, "Path", "RFC 5321 §4.1.2", "501", "The line ends where the address should begin."),
        Define(FaultKind.MissingOpenBracket, "Path", "RFC 5321 §4.1.2", "501", "The address does not stand in angle brackets: the opening one is missing."),
        Define(FaultKind.MissingCloseBracket, "Path", "RFC 5321 §4.1.2", "501", "The address does not stand in angle brackets: the closing one is missing."),
        Define(FaultKind.SpaceInsideBrackets, "Path", "RFC 5321 §4.1.2", "501", "White space stands just inside the angle brackets.", WithCause("a stray space")),
        Define(FaultKind.TextAfterPath, "Mail-parameters", "RFC 5321 §4.1.2", "501", "Something follows the closing angle bracket directly; only parameters may follow, after a space.", WithCause("something follows it")),
        Define(FaultKind.EmptyForwardPath, "Forward-path", "RFC 5321 §4.1.2", "501", "A recipient cannot be empty; the null path stands for a sender only."),
        Define(FaultKind.BadSourceRoute, "A-d-l", "RFC 5321 §4.1.2", "501", "The source route before the address is not well formed; source routes are obsolete and best left out."),
        Define(FaultKind.DisplayName, "Path", "RFC 5321 §4.1.2", "501", "A name stands before the address; names belong in the message's header, and the command takes the bare address.", WithCause("a name stands before it")),
        Define(FaultKind.MailtoScheme, "Path", "RFC 5321 §4.1.2", "501", "The address begins with mailto:, as in a web page's link; the command takes the bare address.", WithCause("mailto: stands before it")),
        Define(FaultKind.UrlEncodedAddress, "Mailbox", "RFC 5321 §4.1.2", "501", "The address is URL-encoded (%40 stands for @); it must be decoded before it is sent.", WithCause("it is URL-encoded")),
        Define(FaultKind.SmartQuote, "character", "RFC 5321 §4.1.2", "501", "A typographic quotation mark stands where an ASCII character belongs; a word processor or a phone put it there.", WithCause("a typographic quotation mark")),
        Define(FaultKind.LookAlikeCharacter, "character", "RFC 5321 §4.1.2", "501", "A full-width or look-alike character stands in place of an ASCII one, as an East Asian input method types it.", WithCause("a look-alike character")),
        Define(FaultKind.LocalPartMissing, "Local-part", "RFC 5321 §4.1.2", "501", "Nothing stands before the @."),
        Define(FaultKind.LeadingDot, "Dot-string", "RFC 5321 §4.1.2", "501", "The local-part begins with a dot.", WithCause("a dot at the beginning")),
        Define(FaultKind.TrailingDot, "Dot-string", "RFC 5321 §4.1.2", "501", "The local-part ends with a dot.", WithCause("a dot at the end")),
        Define(FaultKind.DoubleDot, "Dot-string", "RFC 5321 §4.1.2", "501", "Two dots stand side by side in the local-part.", WithCause("two dots in a row")),
        Define(FaultKind.UnquotedSpace, "Dot-string", "RFC 5321 §4.1.2", "501", "A space stands in the local-part, which is allowed only in quotes.", WithCause("a space without quotes")),
        Define(FaultKind.UnquotedSpecial, "Dot-string", "RFC 5321 §4.1.2", "501", "A special character stands in the local-part, which is allowed only in quotes.", WithCause("a special character without quotes")),
        Define(FaultKind.UnbalancedQuote, "Quoted-string", "RFC 5321 §4.1.2", "501", "A quotation mark opens the local-part and none closes it.", WithCause("a quotation mark that nothing closes")),
        Define(FaultKind.BadQuotedPair, "quoted-pairSMTP", "RFC 5321 §4.1.2", "501", "A backslash stands before something that it cannot quote."),
        Define(FaultKind.TextAfterQuotedString, "Quoted-string", "RFC 5321 §4.1.2", "501", "Something stands between the quoted local-part and the @."),
        Define(FaultKind.MissingAt, "Mailbox", "RFC 5321 §4.1.2", "501", "The address has no @ and no domain.", WithCause("the @ is missing")),
        Define(FaultKind.SecondAt, "Domain", "RFC 5321 §4.1.2", "501", "The address has a second @.", WithCause("a second @")),
        Define(FaultKind.LocalPartTooLong, "Local-part", "RFC 5321 §4.5.3.1.1", "501", "The local-part is longer than 64 octets.", WithCause("the local-part is too long")),
        Define(FaultKind.PathTooLong, "Path", "RFC 5321 §4.5.3.1.3", "501", "The path is longer than 256 octets, brackets included.", WithCause("the path is too long")),
        Define(FaultKind.DomainMissing, "Domain", "RFC 5321 §4.1.2", "501", "Nothing stands where the domain should be."),
        Define(FaultKind.EmptyLabel, "Domain", "RFC 5321 §4.1.2", "501", "The domain begins with a dot, or has two dots side by side.", WithCause("an empty part of the domain")),
        Define(FaultKind.DomainTrailingDot, "Domain", "RFC 5321 §2.3.5", "501", "The domain ends with a dot; DNS tools write it so, mail addresses do not.", WithCause("a dot ends the domain")),
        Define(FaultKind.LabelLeadingHyphen, "sub-domain", "RFC 5321 §4.1.2", "501", "A part of the domain begins with a hyphen.", WithCause("a hyphen begins a part of the domain")),
        Define(FaultKind.LabelTrailingHyphen, "Ldh-str", "RFC 5321 §4.1.2", "501", "A part of the domain ends with a hyphen.", WithCause("a hyphen ends a part of the domain")),
        Define(FaultKind.LabelUnderscore, "sub-domain", "RFC 5321 §4.1.2", "501", "The domain holds an underscore; host names have letters, digits and hyphens only.", WithCause("an underscore in the domain")),
        Define(FaultKind.LabelBadCharacter, "sub-domain", "RFC 5321 §4.1.2", "501", "The domain holds a character that no domain may hold.", WithCause("a character that no domain holds")),
        Define(FaultKind.LabelTooLong, "label", "RFC 1035 §2.3.4", "501", "A part of the domain is longer than 63 octets.", WithCause("a part of the domain is too long")),
        Define(FaultKind.DomainTooLong, "Domain", "RFC 5321 §4.5.3.1.2", "501", "The domain is longer than 255 octets.", WithCause("the domain is too long")),
        Define(FaultKind.BadULabel, "U-label", "RFC 5890 §2.3.2.1", "501", "A part of the domain holds a character that internationalised domain names do not allow, or not there."),
        Define(FaultKind.BadALabel, "A-label", "RFC 5890 §2.3.2.1", "501", "A part of the domain begins with xn-- and what follows cannot be decoded."),
        Define(FaultKind.LiteralUnclosed, "address-literal", "RFC 5321 §4.1.3", "501", "The address literal has no closing square bracket."),
        Define(FaultKind.LiteralOctetTooLarge, "Snum", "RFC 5321 §4.1.3", "501", "A number in the IPv4 address is greater than 255."),
        Define(FaultKind.LiteralOctetCount, "IPv4-address-literal", "RFC 5321 §4.1.3", "501", "The IPv4 address is not four numbers with dots between."),
        Define(FaultKind.LiteralBadIpv6, "IPv6-addr", "RFC 5321 §4.1.3", "501", "The IPv6 address is not well formed."),
        Define(FaultKind.LiteralMissingTag, "IPv6-address-literal", "RFC 5321 §4.1.3", "501", "The address literal is no IPv4 address and does not begin with a tag such as IPv6:."),
        Define(FaultKind.LiteralBadContent, "General-address-literal", "RFC 5321 §4.1.3", "501", "The address literal is empty, or holds a character that none may hold."),
        Define(FaultKind.TextAfterLiteral, "address-literal", "RFC 5321 §4.1.3", "501", "Something follows the closing square bracket of the address literal."),
        Define(FaultKind.LiteralAfterHelo, "helo", "RFC 5321 §4.1.1.1", "501 5.5.4", "HELO takes a domain; an address literal may stand after EHLO only."),
        Define(FaultKind.BadParameterKeyword, "esmtp-keyword", "RFC 5321 §4.1.2", "501 5.5.4", "A parameter's keyword begins with a letter or digit, and holds letters, digits and hyphens only."),
        Define(FaultKind.UnknownParameter, "esmtp-param", "RFC 5321 §4.1.1.11", "555 5.5.4", "The parameter's keyword is one that no extension of this server defines.", "{subject} not recognised: {expected} expected at column {column}"),
        Define(FaultKind.ParameterOfOtherCommand, "esmtp-param", "RFC 5321 §4.1.1.11", "555 5.5.4", "The parameter belongs to the other of MAIL and RCPT."),
        Define(FaultKind.ParameterWithoutValue, "esmtp-value", "RFC 5321 §4.1.2", "501 5.5.4", "The parameter needs a value after an equals sign."),
        Define(FaultKind.ParameterUnexpectedValue, "esmtp-value", "RFC 5321 §4.1.2", "501 5.5.4", "The parameter takes no value."),
        Define(FaultKind.DuplicateParameter, "Mail-parameters", "RFC 5321 §4.1.1.11", "501 5.5.4", "The parameter stands twice in the command.", WithCause("it stands twice")),
        Define(FaultKind.BadParameterValue, "esmtp-value", "RFC 5321 §4.1.1.11", "501 5.5.4", "The parameter's value is not one that its extension allows."),
        Define(FaultKind.BadXtext, "xtext", "RFC 3461 §4", "501 5.5.4", "The value is not xtext: printable ASCII, with + followed by two capital hexadecimal digits for anything else."),
        Define(FaultKind.ParameterValueNotOffered, "esmtp-value", "RFC 5321 §4.1.1.11", "555 5.5.4", "The parameter's value belongs to an extension that the server's EHLO reply does not list, so it may not be used.", "{subject}: this value is not offered by this server, {expected} expected at column {column}"),
        Define(FaultKind.ConflictingParameters, "esmtp-param", "RFC 4865 §4", "501 5.5.4", "Two parameters exclude each other."),
        Define(FaultKind.BadChunkSize, "chunk-size", "RFC 3030 §2", "501 5.5.4", "BDAT needs the number of octets that follow, in decimal digits."),
        Define(FaultKind.BadChunkLast, "end-marker", "RFC 3030 §2", "501 5.5.4", "Only the word LAST may follow the number of octets."),
        Define(FaultKind.BadMechanism, "sasl-mech", "RFC 4422 §3.1", "501 5.5.4", "The name of an authentication mechanism is 1 to 20 letters, digits, hyphens and underscores."),
        Define(FaultKind.BadBase64, "initial-response", "RFC 4954 §4", "501 5.5.2", "The initial response is not base64, nor the equals sign that stands for an empty one."),
        Define(FaultKind.BadXClientAttribute, "XCLIENT attribute", "Postfix XCLIENT_README", "501 5.5.4", "XCLIENT takes attributes of the form NAME=xtext, of the names that it defines."));

    /// <summary>Every definition, in the order of <see cref="FaultKind"/>.</summary>
    public static ImmutableArray<FaultDefinition> All => Definitions;

    /// <summary>The definition of a kind.</summary>
    public static FaultDefinition Get(FaultKind kind) => Definitions[(int)kind];

    private static FaultDefinition Define(FaultKind kind, string rule, string source, string codes, string explanation, string? sentence = null)
    {
        var enhanced = codes.Length > 4 ? EnhancedStatusCode.Parse(codes[4..]) : (EnhancedStatusCode?)null;
        var code = int.Parse(codes.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
        var definition = new FaultDefinition(kind, rule, source, code, enhanced, explanation);
        return sentence is null ? definition : definition with { MessageTemplate = sentence };
    }

    /// <summary>A message that names what was found, where "expected" alone is not clear enough.</summary>
    private static string WithCause(string found) => $"{{subject}}: {found}; {{expected}} expected at column {{column}}";

    private static ImmutableArray<FaultDefinition> SortByKind(params FaultDefinition[] definitions) => [.. definitions.OrderBy(d => d.Kind)];
}
