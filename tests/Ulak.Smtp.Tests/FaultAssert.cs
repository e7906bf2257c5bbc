using System.Text;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Tests;

/// <summary>The properties of every fault, for any line.</summary>
internal static class FaultAssert
{
    public static void IsConsistent(SyntaxFault fault, ReadOnlySpan<byte> line, SmtpExtensions offered = SmtpExtensions.All)
    {
        Assert.InRange(fault.Column, 1, line.Length + 1);
        Assert.InRange(fault.Length, 0, line.Length + 1 - fault.Column);
        Assert.NotEmpty(fault.Rule);
        Assert.NotEmpty(fault.Explanation);
        var wire = fault.ToReply().Wire.Span;
        Assert.True(wire.Length <= 200, Encoding.UTF8.GetString(wire));
        Assert.True(wire[..^2].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0);
        Assert.Equal(fault.Definition.Code / 100, fault.ToReply().Enhanced?.Class);
        if (fault.SuggestedLine is { } intention)
        {
            Assert.Null(CommandParser.Parse(Encoding.UTF8.GetBytes(intention), new SyntaxRules(Strictness.Strict, offered), out _));
        }
    }
}
