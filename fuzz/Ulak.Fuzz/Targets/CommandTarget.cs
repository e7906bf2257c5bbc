using System.Buffers;
using System.Text;
using Ulak.Fuzz.Seeding;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Fuzz.Targets;

/// <summary>The parser of command lines, strict and tolerant, with all extensions and with none.</summary>
internal sealed class CommandTarget : FuzzTarget
{
    private static readonly SmtpExtensions[] Offers = [SmtpExtensions.All, SmtpExtensions.None];

    public override string Name => "command";

    public override string Summary =>
        "A command line parses or has a fault that lies within it; what strict syntax takes, tolerant syntax takes too, and it can be "
            + "written back.";

    public override IEnumerable<Seed> Seeds() => DialogueSeeds.Lines();

    protected override void Check(ReadOnlyMemory<byte> input)
    {
        var line = input.Span;
        foreach (var offered in Offers)
        {
            var tolerant = Parse(line, new SyntaxRules(Strictness.Tolerant, offered));
            var strict = Parse(line, new SyntaxRules(Strictness.Strict, offered));
            if (strict is null)
            {
                continue;
            }

            Ensure.That(tolerant is not null, "strict syntax takes it, and tolerant syntax does not");
            Ensure.Equal(strict, tolerant!, "strict and tolerant syntax understand it differently");
            CheckRoundTrip(strict, offered);
        }
    }

    private static SmtpCommand? Parse(ReadOnlySpan<byte> line, SyntaxRules rules)
    {
        var fault = CommandParser.Parse(line, rules, out var command);
        if (fault is not null)
        {
            FaultOracle.Check(fault, line.Length);
            Ensure.That(fault.SuggestedLine is null || command.Verb != Verb.Auth, "a fault in AUTH repeats the line");
            if (fault.SuggestedLine is { } intention)
            {
                var again = CommandParser.Parse(Encoding.UTF8.GetBytes(intention), rules with { Strictness = Strictness.Strict }, out _);
                Ensure.That(again is null, $"what was meant does not parse: '{intention}'");
            }

            return null;
        }

        Ensure.That(command.Verb != Verb.Unknown, "it parses, and has no verb");
        Ensure.That(rules.Strictness == Strictness.Tolerant
            || command.Remarks.All(remark => remark.Definition.IsAdvice), "strict syntax was tolerant");
        CheckRemarks(line, rules, command);
        var parameters = 0;
        foreach (var parameter in command.Parameters)
        {
            Ensure.That(command.TryGetParameter(parameter.Keyword, out _), "a parameter is not found by its own keyword");
            parameters++;
        }

        Ensure.That(parameters <= line.Length, "there are more parameters than octets");
        return command.ToCommand();
    }

    /// <summary>The first departure that tolerant parsing accepts is the fault of strict parsing.</summary>
    private static void CheckRemarks(ReadOnlySpan<byte> line, SyntaxRules rules, in ParsedCommand command)
    {
        var strict = CommandParser.Parse(line, rules with { Strictness = Strictness.Strict }, out _);
        var first = command.Remarks.FirstOrDefault(remark => !remark.Definition.IsAdvice);
        Ensure.Equal(
            (strict?.Kind, strict?.Column, strict?.Length), (first?.Kind, first?.Column, first?.Length),
                "the first remark is not the strict fault");
        foreach (var remark in command.Remarks)
        {
            FaultOracle.Check(remark, line.Length);
        }
    }

    private static void CheckRoundTrip(SmtpCommand command, SmtpExtensions offered)
    {
        var output = new ArrayBufferWriter<byte>();
        command.Encode(output);
        var line = output.WrittenSpan;
        Ensure.That(line.EndsWith("\r\n"u8)
            && line.IndexOfAny((byte)'\r', (byte)'\n') == line.Length - 2, "more than one line was written");
        var fault = CommandParser.Parse(line[..^2], new SyntaxRules(Strictness.Strict, offered), out var parsed);
        Ensure.That(fault is null, $"what was written does not parse: {fault?.Message}");
        Ensure.Equal(command, parsed.ToCommand(), "what was written reads otherwise");
    }
}
