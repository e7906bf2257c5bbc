using System.Buffers;
using Ulak.Server.Commands;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>Octets of a line to what it asks for, or to the reply that refuses it: the parser's answer and the table's, put together.</summary>
internal readonly struct CommandInterpreter(SessionContext state, SessionLog log)
{
    /// <summary>The longest line that may be a command, CRLF included.</summary>
    public int MaxLineLength => CommandLimits.MaxLineLength(state.Listener.OfferedExtensions);

    /// <summary>Whether input begins as a TLS handshake does: a record of type handshake, and a version that begins with 3, RFC 8446 §5.1.</summary>
    public static bool IsTlsHandshake(in ReadOnlySequence<byte> input)
    {
        Span<byte> first = stackalloc byte[3];
        if (input.Length < first.Length)
        {
            return false;
        }

        input.Slice(0, first.Length).CopyTo(first);
        return first is [0x16, 0x03, _];
    }

    /// <summary>Octets to what must be done, or to the reply that refuses it. Order comes first: in the wrong place it does not help to be well formed.</summary>
    public InterpretedCommand Interpret(LineStatus status, in ReadOnlySequence<byte> line)
    {
        if (status == LineStatus.TooLong)
        {
            var tooLong = SyntaxFault.TooLong(MaxLineLength);
            log.Command(line, tooLong, []);
            return new InterpretedCommand(null, null, tooLong.ToReply());
        }

        if (line.IsSingleSegment)
        {
            return Interpret(line, line.FirstSpan);
        }

        var whole = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(whole);
        var said = Interpret(line, whole.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(whole);
        return said;
    }

    private InterpretedCommand Interpret(in ReadOnlySequence<byte> sequence, ReadOnlySpan<byte> line)
    {
        // RFC 6531 §3.4: a transaction whose MAIL did not say SMTPUTF8 has only ASCII recipients.
        var inTransaction = state.Mail is not null;
        var allowed = inTransaction && !state.SmtpUtf8 ? state.OfferedExtensions & ~Smtp.Parameters.SmtpExtensions.SmtpUtf8 : state.OfferedExtensions;
        var rules = new SyntaxRules(state.Listener.Options.Strictness, allowed) { DefaultDomain = state.Listener.Options.HostName };
        var fault = CommandParser.Parse(line, rules, out var command);
        log.Command(sequence, fault, command.Remarks);
        var rule = CommandTable.Find(command.Verb);
        var refusal = rule is null ? null : CommandTable.GetRefusal(rule, state);
        if (refusal is not null && rule!.Verb == Verb.Bdat && fault is null && CommandTable.IsOffered(rule, state.Listener))
        {
            // RFC 3030 §2: its octets come whether it is refused or not.
            return new InterpretedCommand(rule, command.ToCommand(), refusal);
        }

        refusal ??= fault?.ToReply();

        // Without arguments a command is made only for a filter, which wants to see which it is.
        return refusal is null && (rule!.HasTrait(CommandTraits.HasArguments) || state.Listener.Options.Filter is not null)
            ? new InterpretedCommand(rule, command.ToCommand(), null)
            : new InterpretedCommand(rule, null, refusal) { IsOtherProtocol = fault?.Kind is FaultKind.HttpRequest or FaultKind.TlsClientHello or FaultKind.SshBanner };
    }
}

/// <summary>A line, understood.</summary>
internal readonly record struct InterpretedCommand(CommandRule? Rule, SmtpCommand? Command, Reply? Refusal)
{
    /// <summary>Whether it is no SMTP at all.</summary>
    public bool IsOtherProtocol { get; init; }
}
