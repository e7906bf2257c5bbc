using System.Text;
using Microsoft.AspNetCore.Html;

namespace Ulak.Console.Pages;

/// <summary>Shows a command so that a narrow line breaks between its words: browsers also break after the hyphens of an option.</summary>
internal static class CommandMarkup
{
    public static HtmlString Of(string command)
    {
        var html = new StringBuilder(command.Length * 2);
        var word = 0;
        for (var i = 0; i <= command.Length; i++)
        {
            if (i < command.Length && command[i] is not (' ' or '\n'))
            {
                continue;
            }

            if (i > word)
            {
                html.Append("<span>").Append(PageResult.Encoder.Encode(command[word..i])).Append("</span>");
            }

            html.Append(i < command.Length ? command[i] : "");
            word = i + 1;
        }

        return new HtmlString(html.ToString());
    }
}
