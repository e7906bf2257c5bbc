using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using Ulak.Smtp.Commands;

namespace Ulak.Server.Trace;

/// <summary>The <c>Received:</c> header that a server puts in front of a message, RFC 5321 §4.4.</summary>
public static class TraceHeader
{
    /// <summary>More than the header can be: two domains, a path, an id and a date.</summary>
    private const int MaxLength = 2048;

    /// <summary>What a name may be made of in a header: everything else could be read as a comment, a folding or another clause.</summary>
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_:[]");

    /// <summary>Writes the header, its last CRLF included.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="session">The session.</param>
    /// <param name="host">The server's name.</param>
    /// <param name="envelope">What the transaction adds.</param>
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
        Utf8.TryWrite(octets, CultureInfo.InvariantCulture, $"Received: from {FormatClientName(session.ClientName)}", out var written);
        length += written;
        length += WriteAddress(octets[length..], session.Remote);
        Utf8.TryWrite(octets[length..], CultureInfo.InvariantCulture, $"\r\n\tby {host} with {GetProtocol(session.Protocol, envelope.SmtpUtf8)} id {session.Id.ToString()}", out written);
        length += written;

        // RFC 5321 §4.4 and §7.2: with more than one recipient the header would tell one of another.
        if (envelope.SingleRecipient is { } recipient)
        {
            Utf8.TryWrite(octets[length..], CultureInfo.InvariantCulture, $"\r\n\tfor <{recipient.To.ToString()}>", out written);
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

    private static string FormatClientName(string? client) =>
        client is { Length: > 0 and <= 255 } && !client.AsSpan().ContainsAnyExcept(NameCharacters) ? client : "unknown";

    private static int WriteAddress(Span<byte> octets, EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return 0;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        // RFC 5321 §4.1.3: an IPv6 address has its tag. A zone ("%eth0") is no part of it.
        var start = address.AddressFamily == AddressFamily.InterNetworkV6 ? " ([IPv6:"u8 : " (["u8;
        start.CopyTo(octets);
        address.TryFormat(octets[start.Length..], out var written);
        var zone = octets.Slice(start.Length, written).IndexOf((byte)'%');
        var length = start.Length + (zone < 0 ? written : zone);
        "])"u8.CopyTo(octets[length..]);
        return length + 2;
    }
}

/// <summary>What a transaction adds to the trace.</summary>
/// <param name="SingleRecipient">The recipient where there is exactly one; null otherwise.</param>
/// <param name="SmtpUtf8">Whether MAIL said SMTPUTF8.</param>
/// <param name="ReceivedAt">When the mail data began.</param>
public readonly record struct TraceEnvelope(RcptCommand? SingleRecipient, bool SmtpUtf8, DateTimeOffset ReceivedAt);

/// <summary>The <c>Return-Path:</c> header of final delivery, RFC 5321 §4.4.</summary>
public static class ReturnPath
{
    /// <summary>The header's octets, CRLF included; in front of all others. Who passes a message on must not write it.</summary>
    public static byte[] Format(Smtp.Addresses.ReversePath from)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Encoding.UTF8.GetBytes($"Return-Path: <{from}>\r\n");
    }
}
