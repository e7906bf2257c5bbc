using Ulak.Smtp.Syntax;

namespace Ulak.Fuzz.Targets;

/// <summary>The properties of every fault.</summary>
internal static class FaultOracle
{
    public static void Check(SyntaxFault fault, int lineLength)
    {
        Ensure.That(fault.Column >= 1 && fault.Column <= lineLength + 1, $"the fault stands at column {fault.Column} of {lineLength}");
        Ensure.That(fault.Length >= 0
            && fault.Column + fault.Length <= lineLength + 1,
                $"the fault at column {fault.Column} is {fault.Length} long, and the line {lineLength}");
        var reply = fault.ToReply();
        var wire = reply.Wire.Span;
        Ensure.That(reply.Code.Value is >= 500 and <= 599 && reply.Enhanced is { Class: 5 }, $"the fault's reply is {reply}");
        Ensure.That(wire.Length <= 512
            && wire[..^2].IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0, $"the fault's reply is not printable: {reply}");
    }
}
