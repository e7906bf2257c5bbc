using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Web.Dialogues;

/// <summary>What a line of a dialogue means, in one sentence.</summary>
internal static class LineMeaning
{
    public static string OfCommand(ReadOnlySpan<byte> line)
    {
        // A response of AUTH is recorded as stars: no command begins with one.
        if (line is [(byte)'*', ..])
        {
            return "A response of the login; what it says is a secret, and not kept.";
        }

        CommandParser.Parse(line, SyntaxRules.StrictEverything with { Strictness = Strictness.Tolerant }, out var command);
        return command.Verb switch
        {
            Verb.Ehlo => "The client says who it is, and asks what the server can do.",
            Verb.Helo => "The client says who it is, and wants no extensions.",
            Verb.Lhlo => "The client says who it is, by LMTP.",
            Verb.Mail => "A transaction begins: this is where failures are reported (the reverse-path).",
            Verb.Rcpt => "One recipient of the message (a forward-path).",
            Verb.Data => "The client wants to send the message.",
            Verb.Bdat => "The client sends a piece of the message.",
            Verb.Rset => "The client gives up the transaction, and stays.",
            Verb.Vrfy => "The client asks whether a mailbox exists.",
            Verb.Expn => "The client asks who is on a list.",
            Verb.Help => "The client asks for help.",
            Verb.Noop => "The client asks for nothing but an answer.",
            Verb.Quit => "The client says goodbye.",
            Verb.StartTls => "The client wants to encrypt the channel.",
            Verb.Auth => "The client wants to log in.",
            Verb.Etrn => "The client asks for the mail that waits for a domain.",
            Verb.XClient => "A proxy says for whom it speaks.",
            _ => "No command that anybody knows.",
        };
    }

    public static string OfReply(Reply reply) => reply.Code.Value switch
    {
        214 => "Help, for a person to read.",
        220 => "The server is ready.",
        221 => "The server says goodbye, and closes the channel.",
        235 => "The client is logged in.",
        250 when reply.Enhanced is { Subject: 1, Detail: 0 } => "The sender is accepted.",
        250 when reply.Enhanced is { Subject: 1, Detail: 5 } => "The recipient is accepted.",
        250 when reply.Enhanced is null => "The server's name, and the extensions that it offers.",
        250 => "Done.",
        252 => "The server does not verify addresses; it would take a message and see.",
        334 => "The server asks for the next step of the login.",
        354 => "The client may send the message now.",
        421 => "The server closes the channel. The client should try again later.",
        451 => "Not now, for a reason of the server's own. The client should try again later.",
        452 when reply.Enhanced is { Subject: 5, Detail: 3 } => "Too many recipients for one transaction: the rest go in another.",
        452 => "No room now. The client should try again later.",
        500 => "The server does not know such a command.",
        501 => "The command is known, but what follows it is malformed.",
        502 => "The command is known, and this server does not do it.",
        503 => "The command may not stand here.",
        504 => "The server does not know this argument.",
        550 => "Refused: trying again as it is will not help.",
        552 => "The message is larger than the server takes.",
        553 => "The address is not one that may stand here.",
        554 => "Refused: nothing came of the transaction.",
        555 => "The server does not know, or did not offer, this parameter.",
        _ => reply.Code.Class switch
        {
            2 => "Done.",
            3 => "Go on.",
            4 => "Not now: trying again later may help.",
            _ => "No: trying again as it is will not help.",
        },
    };

    /// <summary>The lines after the first: after EHLO each names an extension; elsewhere the text goes on.</summary>
    public static string OfFurtherLine(Reply reply, int line)
    {
        if (reply.Code.Value != 250 || reply.Enhanced is not null || line >= reply.Lines.Length)
        {
            return "";
        }

        var (keyword, argument) = reply.Lines[line].Split(' ', 2) is [var name, var rest] ? (name, rest) : (reply.Lines[line], "");
        return keyword.ToUpperInvariant() switch
        {
            "PIPELINING" => "Commands may be sent without waiting for each reply (RFC 2920).",
            "SIZE" => argument.Length > 0 ? $"The largest message is {argument} octets (RFC 1870)." : "A message's size may be declared (RFC 1870).",
            "8BITMIME" => "Lines of the message may hold octets above 127 (RFC 6152).",
            "ENHANCEDSTATUSCODES" => "Replies carry a second, finer code (RFC 2034).",
            "SMTPUTF8" => "Addresses and headers may be in UTF-8 (RFC 6531).",
            "HELP" => "HELP explains the commands (RFC 5321 §4.1.1.8).",
            "STARTTLS" => "The channel can be encrypted (RFC 3207).",
            "AUTH" => $"The client can log in, by {argument} (RFC 4954).",
            "CHUNKING" => "The message may come in counted pieces, by BDAT (RFC 3030).",
            "BINARYMIME" => "The message may be binary (RFC 3030).",
            "DSN" => "Reports of delivery can be asked for (RFC 3461).",
            "REQUIRETLS" => "The client can ask that the message travels under TLS alone (RFC 8689).",
            "LIMITS" => $"The server's limits: {argument} (RFC 9422).",
            "MT-PRIORITY" => "Messages can have a priority (RFC 6710).",
            "XCLIENT" => "A trusted proxy can say for whom it speaks.",
            _ => "An extension of the server.",
        };
    }

    public static string OfEvent(Happened happened) => (happened.What, happened.Detail) switch
    {
        (SessionEvent.Connected, var peer) => $"{peer} connected",
        (SessionEvent.TlsStarted, var facts) => $"The channel is encrypted: {facts}",
        (SessionEvent.TlsFailed, var cause) => $"TLS could not be agreed: {cause}",
        (SessionEvent.ClientLeft, _) => "The client closed the connection",
        (SessionEvent.ServerClosed, _) => "The server closed the connection",
        (SessionEvent.ConnectionLost, var cause) => $"The connection broke: {cause}",
        (SessionEvent.Truncated, var missing) => $"The dialogue went on; {missing} more entries were not kept",
        (var what, var detail) => $"{what} {detail}",
    };
}
