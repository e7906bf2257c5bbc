using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Trace;

/// <summary>The <c>Received:</c> header that a server puts in front of a message, RFC 5321 §4.4.</summary>
internal static class TraceHeader
{
    /// <summary>Longer than any header: two domains, a path, an id and a date. A domain in U-labels can have 1,000 octets.</summary>
    internal const int MaxLength = 4096;

    /// <summary>Characters of a client name in the header. Others could be read as a comment, a folded line or another clause.</summary>
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-:[]");

    /// <summary>Writes the header, its last CRLF included.</summary>
    /// <param name="output">The output.</param>
    /// <param name="session">The session.</param>
    /// <param name="host">The server's name.</param>
    /// <param name="envelope">The values of the transaction.</param>
    public static void Write(IBufferWriter<byte> output, SmtpSessionInfo session, string host, in TraceEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(output);
        var span = output.GetSpan(MaxLength);
        output.Advance(Write(span, session, host, envelope));
    }

    internal static int Write(Span<byte> octets, SmtpSessionInfo session, string host, in TraceEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(session);
        var length = 0;

        // RFC 5321 §4.4: From-domain = "FROM" FWS Extended-Domain, and the TCP-info names the client's address.
        var client = FormatDomain(FormatClientName(session), envelope);
        Utf8.TryWrite(octets, CultureInfo.InvariantCulture, $"Received: from {client}", out var written);
        length += written;
        length += WriteAddress(octets[length..], session.Remote);
        var protocol = GetProtocol(session.Protocol, envelope.SmtpUtf8);
        var by = octets[length..];
        var server = FormatDomain(host, envelope);
        Utf8.TryWrite(by, CultureInfo.InvariantCulture, $"\r\n\tby {server} with {protocol} id {session.Id.ToString()}", out written);
        length += written;

        // RFC 5321 §4.4 and §7.2: with more than one recipient the header would reveal one to another.
        if (envelope.SingleRecipient is { } recipient)
        {
            var path = FormatPath(recipient.To, host, envelope);
            Utf8.TryWrite(octets[length..], CultureInfo.InvariantCulture, $"\r\n\tfor <{path}>", out written);
            length += written;
        }

        Utf8.TryWrite(octets[length..], CultureInfo.InvariantCulture, $";\r\n\t{new MailDate(envelope.ReceivedAt)}\r\n", out written);
        return length + written;
    }

    /// <summary>RFC 6531 §4.3 and RFC 3848: the protocol's name when the transaction used SMTPUTF8.</summary>
    internal static string GetProtocol(string protocol, bool smtpUtf8) => (smtpUtf8, protocol) switch
    {
        (false, _) => protocol,
        (_, "ESMTP") => "UTF8SMTP",
        (_, "ESMTPS") => "UTF8SMTPS",
        (_, "ESMTPA") => "UTF8SMTPA",
        (_, "ESMTPSA") => "UTF8SMTPSA",
        (_, "LMTP") => "UTF8LMTP",
        (_, "LMTPS") => "UTF8LMTPS",
        (_, "LMTPA") => "UTF8LMTPA",
        (_, "LMTPSA") => "UTF8LMTPSA",
        _ => protocol,
    };

    // RFC 5321 §4.4: the clause needs a path, and <Postmaster> has no domain.
    private static string FormatPath(ForwardPath path, string host, in TraceEnvelope envelope) => path.Mailbox is { } mailbox
        ? new Mailbox(mailbox.LocalPart, FormatDomain(mailbox.Domain, envelope)).ToString()
        : $"{path}@{FormatDomain(host, envelope)}";

    // RFC 6531 §3.7.3: U-labels in the trace field of a message with SMTPUTF8.
    private static string FormatDomain(string domain, in TraceEnvelope envelope) =>
        envelope.SmtpUtf8 ? InternationalDomain.ToUnicode(domain) : domain;

    // RFC 5321 §4.4: a domain or an address literal, whatever the client sent after EHLO.
    private static string FormatClientName(SmtpSessionInfo session)
    {
        if (session.ClientName is { Length: > 0 and <= 252 } client && !client.AsSpan().ContainsAnyExcept(NameCharacters)
            && Mailbox.TryParse("a@" + client, smtpUtf8: false, out _, out _))
        {
            return client;
        }

        Span<byte> literal = stackalloc byte[64];
        var length = WriteLiteral(literal, session.Remote);
        return length == 0 ? "unknown" : Encoding.ASCII.GetString(literal[..length]);
    }

    private static int WriteAddress(Span<byte> octets, EndPoint? remote)
    {
        var length = WriteLiteral(octets[2..], remote);
        if (length == 0)
        {
            return 0;
        }

        " ("u8.CopyTo(octets);
        octets[length + 2] = (byte)')';
        return length + 3;
    }

    // RFC 5321 §4.1.3: an IPv6 address has its tag. A zone ("%eth0") is not part of it.
    private static int WriteLiteral(Span<byte> octets, EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return 0;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var start = address.AddressFamily == AddressFamily.InterNetworkV6 ? "[IPv6:"u8 : "["u8;
        start.CopyTo(octets);
        address.TryFormat(octets[start.Length..], out var written);
        var zone = octets.Slice(start.Length, written).IndexOf((byte)'%');
        var length = start.Length + (zone < 0 ? written : zone);
        octets[length] = (byte)']';
        return length + 1;
    }
}

/// <summary>The values of a transaction in the trace header.</summary>
/// <param name="SingleRecipient">The recipient where there is exactly one; null otherwise.</param>
/// <param name="SmtpUtf8">Whether MAIL had SMTPUTF8.</param>
/// <param name="ReceivedAt">When the mail data began.</param>
internal readonly record struct TraceEnvelope(RcptCommand? SingleRecipient, bool SmtpUtf8, DateTimeOffset ReceivedAt);

/// <summary>The <c>Return-Path:</c> header of final delivery, RFC 5321 §4.4.</summary>
internal static class ReturnPath
{
    /// <summary>Returns the header's octets, CRLF included. It precedes all other fields, and is added only at final delivery.</summary>
    public static byte[] Format(Smtp.Addresses.ReversePath from)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Encoding.UTF8.GetBytes($"Return-Path: <{from}>\r\n");
    }
}
