using System.Globalization;
using System.Text;
using Ulak.Smtp.Dialogues;

namespace Ulak.CommandLine;

/// <summary>Shows a dialogue while it takes place: <c>C:</c> and <c>S:</c> lines, coloured in a terminal.</summary>
internal sealed class DialoguePrinter(TextWriter output)
{
    private const string ClientColour = "36";
    private const string GoodColour = "32";
    private const string TransientColour = "33";
    private const string BadColour = "31";
    private const string QuietColour = "90";

    private readonly TerminalColours _colours = new(System.Console.IsOutputRedirected);

    public void Print(DialogueEntry entry)
    {
        switch (entry)
        {
            case CommandSaid command:
                Line("C: ", Encoding.UTF8.GetString(command.Line.Span), ClientColour);
                break;
            case ReplySaid { Reply: var reply }:
                var colour = reply.Code.IsPermanent ? BadColour : reply.Code.IsTransient ? TransientColour : GoodColour;
                foreach (var line in Encoding.UTF8.GetString(reply.Wire.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                {
                    Line("S: ", line, colour);
                }

                break;
            case MailDataSaid data:
                Line("C: ", string.Create(CultureInfo.InvariantCulture, $"({data.Octets} octets of message){(data.Complete ? " ." : " and no end")}"), ClientColour);
                break;
            case Happened happened:
                Line("   ", Words(happened), QuietColour);
                break;
            default:
                break;
        }
    }

    private void Line(string mark, string text, string colour) => output.WriteLine(_colours.Paint(mark + TerminalText.Safe(text), colour));

    private static string Words(Happened happened) => happened.What switch
    {
        SessionEvent.Connected => $"(connected to {happened.Detail})",
        _ => $"({happened.Detail ?? happened.What.ToString()})",
    };
}
