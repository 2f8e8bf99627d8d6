/* post_dissector.h - what is called after all dissectors, for every frame.
 *
 * Copyright the Skype dissector authors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SKYPE_POST_DISSECTOR_H
#define SKYPE_POST_DISSECTOR_H

void skype_post_dissector_register(int proto);
void skype_post_dissector_handoff(void);

#endif
