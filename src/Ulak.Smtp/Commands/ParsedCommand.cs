using System.Collections.Immutable;
using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>
/// A parsed command line: the verb and the positions of its parts. It allocates nothing;
/// <see cref="ToCommand"/> creates a record that can be kept.
/// </summary>
public readonly ref struct ParsedCommand
{
    /// <summary>The line without its CRLF.</summary>
    public ReadOnlySpan<byte> Line { get; internal init; }

    /// <summary>The verb.</summary>
    public Verb Verb { get; internal init; }

    /// <summary>The departures that tolerant parsing accepted; <see cref="Tolerances.None"/> for a correct line.</summary>
    public Tolerances Tolerances { get; internal init; }

    /// <summary>Whether the path is <c>&lt;&gt;</c> (MAIL).</summary>
    public bool IsNullPath { get; internal init; }

    /// <summary>Whether the path is <c>&lt;Postmaster&gt;</c> without a domain (RCPT).</summary>
    public bool IsPostmaster { get; internal init; }

    /// <summary>Whether the address holds octets above 127.</summary>
    public bool HasNonAsciiPath { get; internal init; }

    /// <summary>BDAT: how many octets follow.</summary>
    public long ChunkSize { get; internal init; }

    /// <summary>BDAT: whether it is the last chunk.</summary>
    public bool IsLastChunk { get; internal init; }

    internal Range ArgumentRange { get; init; }

    internal Range LocalPartRange { get; init; }

    internal Range DomainRange { get; init; }

    /// <summary>The argument after the verb; for AUTH the mechanism; empty if there is none, and for MAIL and RCPT.</summary>
    public ReadOnlySpan<byte> Argument => Line[ArgumentRange];

    /// <summary>The local-part of the path, quotes included; empty if there is none.</summary>
    public ReadOnlySpan<byte> PathLocalPart => Line[LocalPartRange];

    /// <summary>The domain of the path, brackets of a literal included; empty if there is none.</summary>
    public ReadOnlySpan<byte> PathDomain => Line[DomainRange];

    internal Range ParameterRange { get; init; }

    /// <summary>The parameters of MAIL or RCPT, the attributes of XCLIENT, or the initial response of AUTH, as received.</summary>
    public ReadOnlySpan<byte> ParameterText => Line[ParameterRange];

    /// <summary>Enumerates the parameters of MAIL, RCPT or XCLIENT.</summary>
    public ParameterEnumerator Parameters => new(Verb is Verb.Mail or Verb.Rcpt or Verb.XClient ? ParameterText : []);

    /// <summary>Finds a parameter and its value.</summary>
    /// <param name="keyword">The keyword, in any case.</param>
    /// <param name="value">The value; empty if it has none.</param>
    public bool TryGetParameter(ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in Parameters)
        {
            if (Octets.EqualsIgnoreCase(parameter.Keyword, keyword))
            {
                value = parameter.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The command as a record that can be kept, compared and written back.</summary>
    /// <exception cref="InvalidOperationException">The line did not parse.</exception>
    public SmtpCommand ToCommand() => Verb switch
    {
        Verb.Ehlo => new EhloCommand(Text(Argument)),
        Verb.Helo => new HeloCommand(Text(Argument)),
        Verb.Lhlo => new LhloCommand(Text(Argument)),
        Verb.Mail => new MailCommand(IsNullPath ? ReversePath.Null : new ReversePath(PathMailbox()), ParameterList()),
        Verb.Rcpt => new RcptCommand(IsPostmaster ? ForwardPath.Postmaster : new ForwardPath(PathMailbox()), ParameterList()),
        Verb.Data => new DataCommand(),
        Verb.Bdat => new BdatCommand(ChunkSize, IsLastChunk),
        Verb.Rset => new RsetCommand(),
        Verb.Vrfy => new VrfyCommand(Text(Argument)),
        Verb.Expn => new ExpnCommand(Text(Argument)),
        Verb.Help => new HelpCommand(OptionalText(Argument)),
        Verb.Noop => new NoopCommand(OptionalText(Argument)),
        Verb.Quit => new QuitCommand(),
        Verb.StartTls => new StartTlsCommand(),
        Verb.Auth => new AuthCommand(Text(Argument), OptionalText(ParameterText)),
        Verb.Etrn => new EtrnCommand(Text(Argument)),
        Verb.XClient => new XClientCommand(ParameterList().Items),
        _ => throw new InvalidOperationException("The line did not parse."),
    };

    private Mailbox PathMailbox() => new(Text(PathLocalPart), Text(PathDomain));

    private EsmtpParameters ParameterList()
    {
        if (ParameterText.IsEmpty)
        {
            return EsmtpParameters.Empty;
        }

        var items = ImmutableArray.CreateBuilder<EsmtpParameter>(2);
        foreach (var parameter in Parameters)
        {
            items.Add(new EsmtpParameter(Text(parameter.Keyword), parameter.HasValue ? Text(parameter.Value) : null));
        }

        return items.Count == 0 ? EsmtpParameters.Empty : new EsmtpParameters(items.DrainToImmutable());
    }

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);

    private static string? OptionalText(ReadOnlySpan<byte> octets) => octets.IsEmpty ? null : Text(octets);
}
