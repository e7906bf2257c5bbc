using System.Buffers;
using System.Collections.Immutable;
using Ulak.Server.Commands;
using Ulak.Server.State;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>Interprets a line: the command to execute, or the reply that refuses it.</summary>
internal static class CommandInterpreter
{
    /// <summary>Whether the input starts a TLS handshake: a handshake record whose version starts with 3, RFC 8446 §5.1.</summary>
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

    /// <summary>Interprets a line. An error in the order of commands (503) takes precedence over one in the syntax (501).</summary>
    public static InterpretedCommand Interpret(SessionContext context, LineStatus status, in ReadOnlySequence<byte> line)
    {
        if (status == LineStatus.TooLong)
        {
            var tooLong = SyntaxFault.TooLong(context.Listener.MaxCommandLineLength);
            context.Log.Command(line, tooLong, []);
            return new InterpretedCommand(null, null, tooLong.ToReply());
        }

        if (line.IsSingleSegment)
        {
            return Interpret(context, status, line, line.FirstSpan);
        }

        var whole = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(whole);
        var command = Interpret(context, status, line, whole.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(whole);
        return command;
    }

    private static InterpretedCommand Interpret(
        SessionContext context, LineStatus status, in ReadOnlySequence<byte> sequence, ReadOnlySpan<byte> line)
    {
        // RFC 6531 §3.4: a transaction whose MAIL did not have SMTPUTF8 has only ASCII recipients.
        var offered = context.OfferedExtensions ?? SmtpExtensions.None;
        var allowed = context.Transaction is { SmtpUtf8: false } ? offered & ~SmtpExtensions.SmtpUtf8 : offered;
        var rules = new SyntaxRules(context.Options.Strictness, allowed) { DefaultDomain = context.Options.HostName };
        var fault = CommandParser.Parse(line, rules, out var command);
        var bareLineFeed = status == LineStatus.Line ? null : SyntaxFault.BareLineFeed(line.Length);
        var isRefusedForLineFeed = IsRefusedForLineEnd(context, status);
        var remarks = bareLineFeed is null || isRefusedForLineFeed ? command.Remarks : command.Remarks.Add(bareLineFeed);
        context.Log.Command(sequence, isRefusedForLineFeed ? bareLineFeed : fault, remarks);
        var rule = CommandTable.Find(command.Verb);
        var refusal = isRefusedForLineFeed ? bareLineFeed!.ToReply() : rule is null ? null : CommandTable.GetRefusal(rule, context);
        if (refusal is not null && rule?.Verb == Verb.Bdat && fault is null && CommandTable.IsOffered(rule, context.Listener))
        {
            // RFC 3030 §2: the chunk follows whether the command is refused or not. After a wrong line end the length cannot be trusted.
            return isRefusedForLineFeed
                ? new InterpretedCommand(rule, null, refusal) { IsOtherProtocol = true }
                : new InterpretedCommand(rule, command.ToCommand(), refusal);
        }

        refusal ??= fault?.ToReply();
        if (refusal is not null)
        {
            var isOtherProtocol = fault?.Kind is FaultKind.HttpRequest or FaultKind.TlsClientHello or FaultKind.SshBanner;
            return new InterpretedCommand(rule, null, refusal) { IsOtherProtocol = isOtherProtocol };
        }

        // A command without arguments is created only for filters.
        var needsCommand = rule!.HasTrait(CommandTraits.HasArguments) || !context.Listener.Filters.IsEmpty;
        return new InterpretedCommand(rule, needsCommand ? command.ToCommand() : null, null)
        {
            Remarks = CreateRemarks(sequence, remarks),
        };
    }

    /// <summary>Whether a line is refused because LF alone ends it, or ended the one before.</summary>
    public static bool IsRefusedForLineEnd(SessionContext context, LineStatus status) =>
        status == LineStatus.MixedLineEnd || (status == LineStatus.BareLineFeed && context.Options.Strictness == Strictness.Strict);

    private static ImmutableArray<SessionRemark> CreateRemarks(in ReadOnlySequence<byte> line, ImmutableArray<SyntaxFault> remarks)
    {
        if (remarks.IsEmpty)
        {
            return [];
        }

        var octets = line.ToArray();
        return [.. remarks.Select(remark => new SessionRemark(octets, remark))];
    }
}

/// <summary>A line after interpretation.</summary>
/// <param name="Rule">The rule of its verb; null for an unknown one.</param>
/// <param name="Command">The parsed command, where a handler or a filter needs it.</param>
/// <param name="Refusal">The reply that refuses it; null where it is executed.</param>
internal readonly record struct InterpretedCommand(CommandRule? Rule, SmtpCommand? Command, Reply? Refusal)
{
    /// <summary>Whether it belongs to another protocol, or what follows it cannot be read: the session ends after the reply.</summary>
    public bool IsOtherProtocol { get; init; }

    /// <summary>The departures from the grammar that were accepted; default for none.</summary>
    public ImmutableArray<SessionRemark> Remarks { get; init; }
}
