using System.Buffers;
using System.Text;
using CsCheck;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

public sealed class CommandPropertyTests
{
    private const string Alphanumeric = "abcXYZ019";

    private static readonly Gen<string> Label = Gen
        .Select(Gen.Char[Alphanumeric], Gen.Char[Alphanumeric + "-"].Array[0, 10], Gen.Char[Alphanumeric])
        .Select((a, b, c) => $"{a}{new string(b)}{c}").Where(l => !l.StartsWith("xn--", StringComparison.OrdinalIgnoreCase));

    private static readonly Gen<string> DomainName =
        Gen.OneOf(
            Label.Array[1, 4].Select(l => string.Join('.', l)),
                Gen.OneOf("[192.0.2.1]", "[IPv6:2001:db8::1]", "[tag:text]", "\u4f8b\u3048.jp", "m\u00fcnchen.de"));

    private static readonly Gen<string> Atom = Gen.Char["abcXYZ019!#$%&'*+-/=?^_`{|}~\u00fc"].Array[1, 12].Select(c => new string(c));

    private static readonly Gen<string> Quoted = Gen.OneOf("a", " ", "\\\"", "\\\\", ".", "@", ">", "\\a", "\u00fc").Array[0, 8]
        .Select(p => $"\"{string.Concat(p)}\"");

    private static readonly Gen<Mailbox> Box = Gen.Select(Gen.OneOf(Atom.Array[1, 3].Select(a => string.Join('.', a)), Quoted), DomainName)
        .Select((l, d) => new Mailbox(l, d));

    private static readonly Gen<EsmtpParameters> MailParams =
        Params(
            "SIZE=1234", "BODY=8BITMIME", "SMTPUTF8", "AUTH=<>", "AUTH=a+2Bb@c", "RET=HDRS", "ENVID=a+20b", "REQUIRETLS", "MT-PRIORITY=-3",
                "HOLDFOR=60", "BY=120;R", "BY=-1;NT");

    private static readonly Gen<EsmtpParameters> RcptParams =
        Params("NOTIFY=NEVER", "NOTIFY=SUCCESS,DELAY", "ORCPT=rfc822;a+2Bb@c", "ORCPT=utf-8;\\x{FC}@b");

    private static readonly Gen<string> Text = Gen.Char["abcXYZ019!#$%"].Array[1, 12].Select(c => new string(c));

    private static readonly Gen<SmtpCommand> Command = Gen.OneOf(
        Gen.Select(Box, MailParams)
            .Select((b, p) =>
                (SmtpCommand)new MailCommand(new ReversePath(b), b.NeedsSmtpUtf8 && !p.Contains("SMTPUTF8") ? p.With("SMTPUTF8") : p)),
        MailParams.Select(p => (SmtpCommand)new MailCommand(ReversePath.Null, p)),
        Gen.Select(Box, RcptParams).Select((b, p) => (SmtpCommand)new RcptCommand(new ForwardPath(b), p)),
        RcptParams.Select(p => (SmtpCommand)new RcptCommand(ForwardPath.Postmaster, p)),
        Label.Array[1, 4].Select(l => (SmtpCommand)new EhloCommand(string.Join('.', l))),
        Label.Select(l => (SmtpCommand)new HeloCommand(l)),
        Gen.Const((SmtpCommand)new LhloCommand("[192.0.2.1]")),
        Text.Select(t => (SmtpCommand)new VrfyCommand(t)),
        Box.Where(b => !b.LocalPart.StartsWith('"')).Select(b => (SmtpCommand)new ExpnCommand(b.ToString())),
        Text.Null().Select(t => (SmtpCommand)new HelpCommand(t)),
        Text.Null().Select(t => (SmtpCommand)new NoopCommand(t)),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Bool).Select((n, l) => (SmtpCommand)new BdatCommand(n, l)),
        Gen.Byte.Array[0, 20].Select(b => (SmtpCommand)new AuthCommand("PLAIN", b.Length == 0 ? null : Convert.ToBase64String(b))),
        Gen.OneOf<SmtpCommand>(
            new DataCommand(), new RsetCommand(), new QuitCommand(), new StartTlsCommand(), new AuthCommand("LOGIN", "="),
                new EtrnCommand("@b.example"), new EtrnCommand("#q")),
        Gen.Const((SmtpCommand)new XClientCommand([new EsmtpParameter("NAME", "mx.example"), new EsmtpParameter("ADDR", "IPV6:::1")])));

    private static Gen<EsmtpParameters> Params(params string[] all) => Gen.Shuffle(all, 0, 4).Select(chosen =>
        new EsmtpParameters(
            [.. chosen.Select(c => c.Split('=', 2)).DistinctBy(c => c[0])
                .Select(c => new EsmtpParameter(c[0], c.Length > 1 ? c[1] : null))]));

    [Fact]
    public void An_encoded_command_parses_to_an_equal_command() => Command.Sample(
        command =>
        {
            var output = new ArrayBufferWriter<byte>();
            command.Encode(output);
            var line = output.WrittenSpan[..^2];
            Assert.True(output.WrittenSpan.EndsWith("\r\n"u8));
            var fault = CommandParser.Parse(line, SyntaxRules.StrictEverything, out var parsed);
            Assert.True(fault is null, $"{Encoding.UTF8.GetString(line)}: {fault?.Kind} {fault?.Message}");
            Assert.All(parsed.Remarks, remark => Assert.True(remark.Definition.IsAdvice));
            Assert.Equal(command, parsed.ToCommand());
            Assert.Equal(command.GetHashCode(), parsed.ToCommand().GetHashCode());
        },
        iter: 2000);

    [Fact]
    public void No_line_of_random_octets_throws() => Gen.Byte.Array[0, 120].Sample(Check, iter: 5000);

    [Fact]
    public void No_mutated_line_throws() =>
        Gen.Select(
            Command, Gen
                .Select(
                    Gen.Int[0, 200], Gen.Int[0, 3],
                        Gen.OneOf(Gen.Byte, Gen.OneOf(" <>@.:\"\\=[]%-_\0\u007f".Select(c => (byte)c).ToArray()))).Array[1, 4]).Sample(
        (command, changes) =>
        {
            var output = new ArrayBufferWriter<byte>();
            command.Encode(output);
            var line = output.WrittenSpan[..^2].ToArray().ToList();
            foreach (var (at, what, octet) in changes)
            {
                var index = Math.Min(at, line.Count);
                if (what < 2 || index == line.Count)
                {
                    line.Insert(index, octet);
                }
                else if (what == 2)
                {
                    line.RemoveAt(index);
                }
                else
                {
                    line[index] = octet;
                }
            }

            Check([.. line]);
        },
        iter: 10_000);

    [Fact]
    public void A_command_with_a_line_end_inside_is_not_encoded()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<InvalidOperationException>(() => new EhloCommand("a\r\nMAIL FROM:<a@b>").Encode(output));
        Assert.Equal(0, output.WrittenCount);
    }

    /// <summary>
    /// The first remark of tolerant parsing is the fault of strict parsing, and what is kept is encoded and parses again.
    /// </summary>
    private static void CheckRemarks(byte[] line, SmtpExtensions offered, in ParsedCommand command)
    {
        var fault = CommandParser.Parse(line, new SyntaxRules(Strictness.Strict, offered), out _);
        var first = command.Remarks.FirstOrDefault(remark => !remark.Definition.IsAdvice);
        Assert.Equal((fault?.Kind, fault?.Column, fault?.Length), (first?.Kind, first?.Column, first?.Length));
        foreach (var remark in command.Remarks)
        {
            FaultAssert.IsConsistent(remark, line, offered);
        }

        var output = new ArrayBufferWriter<byte>();
        command.ToCommand().Encode(output);
        Assert.Null(CommandParser.Parse(output.WrittenSpan[..^2], new SyntaxRules(Strictness.Tolerant, offered), out _));
    }

    private static void Check(byte[] line)
    {
        foreach (var offered in new[] { SmtpExtensions.All, SmtpExtensions.None })
        {
            foreach (var strictness in new[] { Strictness.Strict, Strictness.Tolerant })
            {
                var fault = CommandParser.Parse(line, new SyntaxRules(strictness, offered), out var command);
                if (fault is null)
                {
                    Assert.NotEqual(Verb.Unknown, command.Verb);
                    Assert.NotNull(command.ToCommand());
                    Assert.True(strictness == Strictness.Tolerant || command.Remarks.All(remark => remark.Definition.IsAdvice));
                    CheckRemarks(line, offered, command);
                }
                else
                {
                    FaultAssert.IsConsistent(fault, line, offered);
                }
            }
        }

        if (!Mailbox.TryParse(line, smtpUtf8: true, out _, out var problem))
        {
            Assert.InRange(problem.Column, 1, line.Length + 1);
            Assert.True(problem.SuggestedLine is null || Mailbox.TryParse(problem.SuggestedLine, smtpUtf8: true, out _, out _));
        }
    }
}
