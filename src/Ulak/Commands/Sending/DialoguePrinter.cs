using System.Globalization;
using System.Text;
using Ulak.Smtp.Dialogues;
using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>Prints a dialogue as it happens: <c>C:</c> and <c>S:</c> lines, colored in a terminal.</summary>
internal sealed class DialoguePrinter(TextWriter output)
{
    private const string ClientColor = "36";
    private const string SuccessColor = "32";
    private const string TransientColor = "33";
    private const string PermanentColor = "31";
    private const string MutedColor = "90";

    private readonly TerminalColors _colors = new(System.Console.IsOutputRedirected);

    public void Print(DialogueEntry entry)
    {
        switch (entry)
        {
            case CommandEntry command:
                WriteLine("C: ", Encoding.UTF8.GetString(command.Line.Span), ClientColor);
                break;
            case ReplyEntry { Reply: var reply }:
                var colour = reply.Code.IsPermanent ? PermanentColor : reply.Code.IsTransient ? TransientColor : SuccessColor;
                foreach (var line in Encoding.UTF8.GetString(reply.Wire.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
                {
                    WriteLine("S: ", line, colour);
                }

                break;
            case MailDataEntry data:
                WriteLine("C: ",
                    string.Create(CultureInfo.InvariantCulture,
                        $"({data.Octets} octets of mail data){(data.IsComplete ? " ." : ", incomplete")}"), ClientColor);
                break;
            case EventEntry sessionEvent:
                WriteLine("   ", Describe(sessionEvent), MutedColor);
                break;
            default:
                break;
        }
    }

    private void WriteLine(string mark, string text, string colour) =>
        output.WriteLine(_colors.Colorize(mark + TerminalText.Sanitize(text), colour));

    private static string Describe(EventEntry sessionEvent) => sessionEvent.Event switch
    {
        SessionEvent.Connected => $"(connected to {sessionEvent.Detail})",
        _ => $"({sessionEvent.Detail ?? sessionEvent.Event.ToString()})",
    };
}
