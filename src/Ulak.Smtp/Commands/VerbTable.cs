using System.Buffers.Binary;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Commands;

/// <summary>Creates the record of a parsed command.</summary>
internal delegate SmtpCommand CommandFactory(in ParsedCommand command);

/// <summary>A verb: its name, its grammar and its record.</summary>
internal sealed record VerbDefinition(Verb Verb, string Name, GrammarRule Grammar, CommandFactory Create)
{
    /// <summary>The name in ASCII.</summary>
    public byte[] NameOctets { get; } = Encoding.ASCII.GetBytes(Name);
}

/// <summary>
/// All verbs. To add one: a member of <see cref="Verb"/>, a record, a row here; then a row, a handler and dialogues of the server.
/// </summary>
internal static class VerbTable
{
    private static readonly VerbDefinition[] Definitions =
    [
        new(Verb.Ehlo, "EHLO", HelloGrammar.Hello, (in ParsedCommand c) => new EhloCommand(c.ClientName())),
        new(Verb.Helo, "HELO", HelloGrammar.Hello, (in ParsedCommand c) => new HeloCommand(c.ClientName())),
        new(Verb.Lhlo, "LHLO", HelloGrammar.Hello, (in ParsedCommand c) => new LhloCommand(c.ClientName())),
        new(Verb.Mail, "MAIL", PathCommandGrammar.Mail, (in ParsedCommand c) => new MailCommand(c.ReversePath(), c.ParameterList())),
        new(Verb.Rcpt, "RCPT", PathCommandGrammar.Rcpt, (in ParsedCommand c) => new RcptCommand(c.ForwardPath(), c.ParameterList())),
        new(Verb.Data, "DATA", CommandGrammar.NoArgument, (in ParsedCommand _) => new DataCommand()),
        new(Verb.Bdat, "BDAT", ExtensionCommandGrammar.Bdat, (in ParsedCommand c) => new BdatCommand(c.ChunkSize, c.IsLastChunk)),
        new(Verb.Rset, "RSET", CommandGrammar.NoArgument, (in ParsedCommand _) => new RsetCommand()),
        new(Verb.Vrfy, "VRFY", StringCommandGrammar.Lookup, (in ParsedCommand c) => new VrfyCommand(c.ArgumentText())),
        new(Verb.Expn, "EXPN", StringCommandGrammar.Lookup, (in ParsedCommand c) => new ExpnCommand(c.ArgumentText())),
        new(Verb.Help, "HELP", StringCommandGrammar.Help, (in ParsedCommand c) => new HelpCommand(c.OptionalArgumentText())),
        new(Verb.Noop, "NOOP", StringCommandGrammar.Noop, (in ParsedCommand c) => new NoopCommand(c.OptionalArgumentText())),
        new(Verb.Quit, "QUIT", CommandGrammar.Quit, (in ParsedCommand _) => new QuitCommand()),
        new(Verb.StartTls, "STARTTLS", CommandGrammar.NoArgument, (in ParsedCommand _) => new StartTlsCommand()),
        new(Verb.Auth, "AUTH", ExtensionCommandGrammar.Auth, (in ParsedCommand c) =>
            new AuthCommand(c.ArgumentText(), c.InitialResponse())),
        new(Verb.Etrn, "ETRN", ExtensionCommandGrammar.Etrn, (in ParsedCommand c) => new EtrnCommand(c.ArgumentText())),
        new(Verb.XClient, "XCLIENT", ExtensionCommandGrammar.XClient, (in ParsedCommand c) => new XClientCommand(c.ParameterList().Items)),
    ];

    private static readonly VerbDefinition[] ByVerb =
        [.. Definitions.Prepend(null!).OrderBy(definition => definition?.Verb ?? Verb.Unknown)];

    /// <summary>The verbs of four letters as numbers, with their definitions at the same index.</summary>
    private static readonly uint[] FourLetterKeys = [.. FourLetterVerbs().Select(definition => KeyOf(definition.NameOctets))];

    private static readonly Verb[] FourLetters = [.. FourLetterVerbs().Select(definition => definition.Verb)];

    private static readonly VerbDefinition[] Longer = [.. Definitions.Where(definition => definition.Name.Length != 4)];

    /// <summary>The names of all verbs.</summary>
    public static IEnumerable<string> Names => Definitions.Select(definition => definition.Name);

    /// <summary>The definition of a verb other than <see cref="Verb.Unknown"/>.</summary>
    public static VerbDefinition Get(Verb verb) => ByVerb[(int)verb];

    /// <summary>Finds the verb of a word, case-insensitively (RFC 5321 §2.4).</summary>
    public static Verb Find(ReadOnlySpan<byte> word)
    {
        if (word.Length == 4)
        {
            var index = FourLetterKeys.AsSpan().IndexOf(KeyOf(word));
            return index < 0 ? Verb.Unknown : FourLetters[index];
        }

        foreach (var definition in Longer)
        {
            if (Octets.EqualsIgnoreCase(word, definition.NameOctets))
            {
                return definition.Verb;
            }
        }

        return Verb.Unknown;
    }

    // Four letters as one number with bit 5 (the case) cleared; only letters map to capital letters.
    private static uint KeyOf(ReadOnlySpan<byte> word) => BinaryPrimitives.ReadUInt32BigEndian(word) & 0xDFDFDFDF;

    private static IEnumerable<VerbDefinition> FourLetterVerbs() => Definitions.Where(definition => definition.Name.Length == 4);
}
